/** The cookie in which a browser keeps which campaign its pages show. It opens nothing: what may be seen is decided elsewhere. */
export const campaignCookie = "breakwater_campaign";
