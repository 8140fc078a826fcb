/** Organizations fetched at a time; the server and the browser must ask alike to share the first answer. */
export const organizationsPerPage = 100;
