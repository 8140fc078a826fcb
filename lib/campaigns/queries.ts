export { loadPack, packSlugs } from "./reading/installed";
export { getPack as packWithFiles } from "./making/queries";
export { packFrom } from "./reading/pack-files";
export {
  campaignOf,
  casePack,
  type CasePack,
  currentChecklist,
  isPublished,
  packOfCase,
  rowOf as checklistRow,
  sectionsOf,
} from "./versions/queries";
