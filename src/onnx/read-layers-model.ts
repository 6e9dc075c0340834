export { readGraphModel, readLayersModel, readModel } from "./read-model.ts";
