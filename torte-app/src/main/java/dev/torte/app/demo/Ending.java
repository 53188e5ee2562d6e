package dev.torte.app.demo;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes Ctrl-C wait until the current update is done: native code that still runs while its library is taken down crashes.
 * Closed when the updates are over.
 */
final class Ending implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 30;

    private final AtomicBoolean wanted = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "torte-demo-ending");

    private Ending() {}

    /** Starts to listen. */
    static Ending listen() {
        Ending ending = new Ending();
        Runtime.getRuntime().addShutdownHook(ending.hook);
        return ending;
    }

    private void await() {
        wanted.set(true);
        try {
            boolean done = over.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            assert done : "an update took longer than " + LONGEST_WAIT_SECONDS + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the process is to end. */
    boolean wanted() {
        return wanted.get();
    }

    @Override
    public void close() {
        over.countDown();
        if (!wanted()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process began to end just now; the hook finds the updates over and returns at once.
                assert over.getCount() == 0;
            }
        }
    }
}
