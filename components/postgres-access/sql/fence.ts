/**
 * The note that says whether a database is written here: a comment on the role that may write. It is what is left of a
 * switch-over that was interrupted, and what tells a rotation to leave the fence alone.
 */
export const fenceNotes = { open: "written here", fenced: "written on another site" } as const;
