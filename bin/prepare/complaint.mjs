/** A failure whose message is for a person and needs no stack trace. */
export class Complaint extends Error {}
