package dev.torte.train;

import java.nio.file.Path;
import java.time.Duration;

/**
 * When a run saves itself besides its end. Saving does not change what is computed.
 *
 * @param file       replaced as a whole each time
 * @param everySteps after every so many updates
 * @param every      or when so much time has passed since the last save
 */
public record CheckpointPlan(Path file, long everySteps, Duration every) {
    public CheckpointPlan {
        if (everySteps < 1 || every.isNegative() || every.isZero()) {
            throw new IllegalArgumentException(
                    "a checkpoint needs a distance above 0, found " + everySteps + " steps, " + every);
        }
    }

    boolean due(long step, long nanosSinceSave) {
        return step % everySteps == 0 || nanosSinceSave >= every.toNanos();
    }
}
