package dev.torte.app.experiment;

import dev.torte.app.Progress;
import dev.torte.runtime.Generator;
import dev.torte.runtime.LoadedModel;
import dev.torte.runtime.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What a model writes after prompts, each in a session of its own; the same for any number of threads.
 *
 * @param bytes    that are written after a prompt, at most
 * @param progress counts {@code bytes} for each prompt
 */
record Continuations(LoadedModel model, int threads, int bytes, Progress progress) {
    /** Says when a text is long enough. */
    interface End {
        /** Returns whether no more is wanted after the first {@code length} bytes of {@code written}, at least 1. */
        boolean isReached(byte[] written, int length);
    }

    /** Returns a text for each prompt, which ends behind the byte that reached the end, if one did. */
    List<byte[]> of(List<byte[]> prompts, List<Sampling> samplings, End end) {
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<byte[]>> futures = new ArrayList<>();
            for (int i = 0; i < prompts.size(); i++) {
                byte[] prompt = prompts.get(i);
                Sampling sampling = samplings.get(i);
                futures.add(workers.submit(() -> {
                    byte[] written = write(prompt, sampling, end);
                    progress.add(bytes);
                    return written;
                }));
            }
            List<byte[]> written = new ArrayList<>();
            for (Future<byte[]> future : futures) {
                written.add(future.get());
            }
            return written;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while writing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("writing on failed", e.getCause());
        }
    }

    private byte[] write(byte[] prompt, Sampling sampling, End end) {
        byte[] written = new byte[bytes];
        int[] length = new int[1];
        new Generator(model.session(), sampling).generate(prompt, bytes, value -> {
            written[length[0]++] = value;
            return !end.isReached(written, length[0]);
        });
        return Arrays.copyOf(written, length[0]);
    }
}
