package dev.torte.app.training;

import dev.torte.app.Console;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets Ctrl-C end a run between two updates: the process waits until the run has saved itself, then says how to go on. Closed
 * when the run is over.
 */
public final class Interruption implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 120;

    private final AtomicBoolean wanted = new AtomicBoolean();
    private final AtomicBoolean saved = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    private Interruption(Console console, String howToGoOn) {
        this.hook = new Thread(() -> awaitEnd(console, howToGoOn), "torte-interruption");
    }

    /** Starts to listen. */
    public static Interruption listen(Console console, String howToGoOn) {
        Interruption interruption = new Interruption(console, howToGoOn);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void awaitEnd(Console console, String howToGoOn) {
        wanted.set(true);
        try {
            if (!over.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS) || !saved.get()) {
                console.note("torte: stopped at the last checkpoint");
            } else {
                console.note("torte: stopped and saved");
            }
            console.note("  next: " + howToGoOn);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the run shall end. */
    public boolean wanted() {
        return wanted.get();
    }

    /** Takes note that everything up to now is on the disk. */
    public void saved() {
        saved.set(true);
    }

    @Override
    public void close() {
        over.countDown();
        if (!wanted()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process began to end just now; the hook finds the run over and returns at once.
                assert over.getCount() == 0;
            }
        }
    }
}
