import { workerData } from "node:worker_threads";

import { allTargets } from "./targets";
import { fuzzOrder, takeTurns } from "./turns";

await takeTurns(fuzzOrder.parse(workerData), await allTargets());
