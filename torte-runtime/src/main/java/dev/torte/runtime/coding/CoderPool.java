package dev.torte.runtime.coding;

import dev.torte.runtime.LoadedModel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** The coders of one model that no thread uses at the moment: making one costs more than coding a few bytes. Shared by threads. */
final class CoderPool {
    private final LoadedModel model;
    private final Queue<TextCoder> idle = new ConcurrentLinkedQueue<>();

    CoderPool(LoadedModel model) {
        this.model = model;
    }

    /** Lends a coder to some work and returns its result. */
    <T> T with(Function<TextCoder, T> work) {
        TextCoder idleOne = idle.poll();
        TextCoder coder = idleOne == null ? new TextCoder(model) : idleOne;
        T result = work.apply(coder);
        idle.add(coder);
        return result;
    }
}
