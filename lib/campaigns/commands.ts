export { addPack, restorePacks } from "./making/commands";
export { filesFromZip, zipOf } from "./making/zip";
export { registerCampaigns } from "./registering";
