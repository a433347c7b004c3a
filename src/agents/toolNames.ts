/** The operations, as models call them. */
export const toolNames = ['generate_image', 'check_images', 'find_missing_images'] as const;
/** One of them. */
export type ToolName = (typeof toolNames)[number];
