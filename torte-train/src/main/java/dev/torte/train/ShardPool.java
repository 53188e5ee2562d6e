package dev.torte.train;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** One thread per shard, each with one libtorch thread of its own, so that shards are the only parallelism. */
final class ShardPool implements AutoCloseable {
    private final List<ExecutorService> threads = new ArrayList<>();

    ShardPool(int shards) {
        for (int i = 0; i < shards; i++) {
            String name = "torte-shard-" + i;
            threads.add(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(
                        () -> {
                            LibTorch.oneThread();
                            task.run();
                        },
                        name);
                thread.setDaemon(true);
                return thread;
            }));
        }
    }

    int size() {
        return threads.size();
    }

    /** Runs {@code work} once per shard index and returns the results in order. The first failure is thrown here. */
    <R> List<R> all(IntFunction<R> work) {
        List<Future<R>> pending = new ArrayList<>();
        for (int i = 0; i < threads.size(); i++) {
            int index = i;
            pending.add(threads.get(i).submit(() -> work.apply(index)));
        }
        List<R> results = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<R> future : pending) {
            // Every shard is waited for even after a failure: nobody may still use the memory when this returns.
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                failure = failure == null ? new IllegalStateException("a shard failed", e.getCause()) : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while shards were at work", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return results;
    }

    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
    }
}
