import { workerData } from "node:worker_threads";

import { misbehaving } from "./misbehaving";
import { fuzzOrder, takeTurns } from "./turns";

await takeTurns(fuzzOrder.parse(workerData), misbehaving);
