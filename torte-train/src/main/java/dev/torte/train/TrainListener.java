package dev.torte.train;

import java.nio.file.Path;

/** Told what a run does, on the thread that runs it; slow listeners slow the run down. */
public interface TrainListener {

    /** Called after every update. */
    void stepped(StepReport report);

    /** Called after a checkpoint was written whole. */
    default void saved(long step, Path file) {}
}
