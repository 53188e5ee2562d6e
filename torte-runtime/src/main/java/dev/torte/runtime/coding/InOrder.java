package dev.torte.runtime.coding;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Does tasks on several threads and hands their results on in the order of the tasks. Of tasks and results together there are never
 * more than twice as many as threads, so a stream of any length needs bounded memory.
 */
final class InOrder {
    private InOrder() {}

    /** Takes results on the caller's thread. */
    interface Sink<T> {
        void accept(T result) throws IOException;
    }

    /**
     * Returns when all is done. What a task, the source or the sink throws ends it all: tasks that run are interrupted and awaited.
     *
     * @param tasks asked on the caller's thread, until there are no more
     * @throws IllegalArgumentException if {@code threads} is below 1
     */
    static <T> void run(int threads, Supplier<Optional<Callable<T>>> tasks, Sink<T> sink) throws IOException {
        requireThreads(threads);
        Deque<Future<T>> running = new ArrayDeque<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            try {
                for (Optional<Callable<T>> task = tasks.get(); task.isPresent(); task = tasks.get()) {
                    running.add(workers.submit(task.get()));
                    if (running.size() == 2 * threads) {
                        sink.accept(result(running.remove()));
                    }
                }
                while (!running.isEmpty()) {
                    sink.accept(result(running.remove()));
                }
            } finally {
                workers.shutdownNow();
            }
        }
    }

    static void requireThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while coding", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException("coding failed", e.getCause());
            }
        }
    }
}
