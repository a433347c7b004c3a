import delta from '../img/delta.png';

interface KiteCardProps {
  name: string;
  price: number;
}

/** A kite in the shop window. */
export function KiteCard({ name, price }: KiteCardProps) {
  return (
    <article className="card">
      <img src={delta} alt={`${name} kite`} width={240} height={240} />
      <h2>{name}</h2>
      <p>€{price}</p>
    </article>
  );
}
