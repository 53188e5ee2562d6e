package dev.torte.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * {@link Kernels#matmul} on several threads, with the bits of one.
 *
 * <p>A product of a small model takes some tens of microseconds, less than it takes to wake a thread; so workers spin
 * for a moment after each product before they sleep. The work is cut into a few pieces per thread, whole panels or
 * groups of x rows, which any thread may take: a worker that the system has put aside costs nothing but its help.
 *
 * <p>Any thread may call; calls run one after the other. With one thread there are no workers, and a call is the
 * kernel's own. Each call on more threads allocates one small object.
 */
public final class MatmulPool implements AutoCloseable {
    /** Fewer multiply-adds than this are done before a worker has noticed them. */
    private static final long WORTH_SHARING = 1 << 15;

    private static final int PIECES_PER_THREAD = 3;
    /** Rows of x in a piece come in whole register tiles. */
    private static final int ROW_GROUP = 4;

    /** Longer than the gap between two products of one byte, shorter than anyone minds a busy core. */
    private static final long SPIN_NANOS = 200_000;

    private static final int SPINS_PER_CLOCK = 64;

    private final Kernels kernels;
    private final Worker[] workers;
    private volatile Task task = Task.NONE;
    private volatile boolean closed;

    /**
     * Starts {@code threads - 1} daemon threads.
     *
     * @throws IllegalArgumentException if {@code threads} is not in [1, 1024]
     */
    public MatmulPool(Kernels kernels, int threads) {
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads must be in [1, 1024], got " + threads);
        }
        this.kernels = kernels;
        this.workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker("torte-matmul-" + (i + 1));
        }
        for (Worker worker : workers) {
            worker.start();
        }
    }

    /** Returns the kernels that do the work. */
    public Kernels kernels() {
        return kernels;
    }

    /** Returns the number of threads that work on a product, the caller's included. */
    public int threads() {
        return workers.length + 1;
    }

    /**
     * As {@link Kernels#matmul}.
     *
     * @throws IllegalStateException if this pool is closed
     */
    public void matmul(
            PackedMatrix w,
            float[] bias,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride) {
        if (closed) {
            throw new IllegalStateException("matmul on a closed pool");
        }
        int panels = w.panels();
        if (workers.length == 0 || (long) n * w.rows() * w.cols() < WORTH_SHARING) {
            kernels.matmulPanels(w, 0, panels, bias, n, x, xAt, xStride, out, outAt, outStride);
            return;
        }
        Bounds.matmul(w, 0, panels, bias, n, x, xAt, xStride, out, outAt, outStride);
        int wanted = PIECES_PER_THREAD * threads();
        int groups = (n + ROW_GROUP - 1) / ROW_GROUP;
        // Panels by preference: each weight is then read by one thread only.
        boolean byPanels = panels >= wanted || panels >= groups;
        int pieces = Math.min(wanted, byPanels ? panels : groups);
        share(new Task(pieces, (from, to) -> {
            if (byPanels) {
                kernels.matmulPanels(
                        w,
                        part(panels, from, pieces),
                        part(panels, to, pieces),
                        bias,
                        n,
                        x,
                        xAt,
                        xStride,
                        out,
                        outAt,
                        outStride);
            } else {
                int first = part(groups, from, pieces) * ROW_GROUP;
                int last = Math.min(n, part(groups, to, pieces) * ROW_GROUP);
                kernels.matmulPanels(
                        w,
                        0,
                        panels,
                        bias,
                        last - first,
                        x,
                        xAt + first * xStride,
                        xStride,
                        out,
                        outAt + first * outStride,
                        outStride);
            }
        }));
    }

    private static int part(int total, int piece, int pieces) {
        return (int) ((long) total * piece / pieces);
    }

    private synchronized void share(Task shared) {
        task = shared;
        for (Worker worker : workers) {
            worker.wake();
        }
        shared.work();
        shared.awaitPieces();
    }

    /** Ends the workers and waits for them. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
        boolean interrupted = false;
        for (Worker worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Pieces [from, to) of a product. */
    private interface Piece {
        void run(int from, int to);
    }

    /** One product: who takes which piece, and how many are done. A thread that comes late finds nothing to take. */
    private static final class Task {
        static final Task NONE = new Task(0, (from, to) -> {});

        private final int pieces;
        private final Piece piece;
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile Throwable failure;

        Task(int pieces, Piece piece) {
            this.pieces = pieces;
            this.piece = piece;
        }

        void work() {
            for (int i = taken.getAndIncrement(); i < pieces; i = taken.getAndIncrement()) {
                try {
                    piece.run(i, i + 1);
                } catch (RuntimeException | Error e) {
                    // Kept for the caller, who would otherwise wait for this piece for ever.
                    failure = e;
                } finally {
                    done.getAndIncrement();
                }
            }
        }

        /** Yields now and then: with more threads than cores the piece may be waiting for this one. */
        @SuppressWarnings("ThreadPriorityCheck")
        void awaitPieces() {
            for (int spins = 1; done.get() < pieces; spins++) {
                if (spins % SPINS_PER_CLOCK == 0) {
                    Thread.yield();
                } else {
                    Thread.onSpinWait();
                }
            }
            if (failure != null) {
                throw new IllegalStateException("a piece of a matrix product failed", failure);
            }
        }
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        /** To be called after {@code task} was set: either this sees {@code asleep}, or the worker sees the task. */
        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Task seen = Task.NONE;
            while (!closed) {
                if (task == seen) {
                    await(seen);
                }
                seen = task;
                seen.work();
            }
        }

        private void await(Task seen) {
            long start = System.nanoTime();
            while (task == seen && !closed) {
                for (int i = 0; i < SPINS_PER_CLOCK && task == seen; i++) {
                    Thread.onSpinWait();
                }
                if (System.nanoTime() - start > SPIN_NANOS) {
                    asleep = true;
                    if (task == seen && !closed) {
                        LockSupport.park(this);
                    }
                    asleep = false;
                }
            }
        }
    }
}
