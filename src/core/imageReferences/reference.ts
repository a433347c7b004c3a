/** An image that a document refers to. Offsets are UTF-16 code units of the document's text. */
export type ImageReference = {
  /** Decoded, without query and fragment; aliases such as `@/` as they are written. */
  readonly path: string;
  /** Of the reference exactly as it is written, with query and fragment, without quotes. */
  readonly start: number;
  readonly end: number;
  /** Literal alternative text of the same tag, '' when it is empty. */
  readonly alt?: string;
  /** Of the same tag, px; of a srcset candidate its `w` descriptor. */
  readonly width?: number;
  readonly height?: number;
};

/** A reference, with what the document says around it of what the image shall be. */
export type ImageMention = ImageReference & {
  /** Title of the tag or of the Markdown image. */
  readonly title?: string;
  /** Text of the figcaption of the figure that it stands in. */
  readonly caption?: string;
  /** Text of the nearest heading above. */
  readonly heading?: string;
  /** Size in the same style attribute or CSS rule, px. */
  readonly cssWidth?: number;
  readonly cssHeight?: number;
  /** Width divided by height, of an `aspect-ratio` in the same style attribute or CSS rule. */
  readonly aspectRatio?: number;
  /** Of a srcset or image-set candidate: its `x` descriptor. */
  readonly density?: number;
  /** Whether it is an import, whose path need not be one: a bare name is that of a package. */
  readonly isModule?: boolean;
  /** Where the tag or CSS value begins that it stands in: those of one group show the same image. */
  readonly group: number;
};
