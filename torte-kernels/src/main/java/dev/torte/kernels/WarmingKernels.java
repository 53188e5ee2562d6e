package dev.torte.kernels;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Scalar kernels that go over to vectors once these have been compiled. Vector code runs a thousand times slower before the
 * compiler has seen it often enough, scalar code some ten times; so a process that writes a few bytes is done sooner without
 * vectors, and one that goes on has them after a second or two. Nobody can tell when, since the bits are the same.
 *
 * <p>A product that comes a second after the start begins a thread that calls the chosen kernels until each of them is as fast
 * as scalar. Kernels that never get there are not used. Shared by threads.
 */
final class WarmingKernels implements Kernels {
    /** Who is done before never pays for a warm-up, which takes a core for about a second. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final AtomicBoolean started = new AtomicBoolean();
    private final long begin = System.nanoTime();
    private volatile Kernels current = new ScalarKernels();

    private void noteProduct() {
        if (!started.get() && System.nanoTime() - begin > PATIENCE_NANOS && started.compareAndSet(false, true)) {
            Thread thread = new Thread(this::warm, "torte-warm-up");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void warm() {
        Kernels chosen =
                KernelChoice.select(Optional.empty(), OptionalInt.empty()).kernels();
        if (new WarmUp(current, chosen, LONGEST).succeeds()) {
            current = chosen;
        }
    }

    /** Returns the name of the kernels that work at this moment. */
    @Override
    public String name() {
        return current.name();
    }

    @Override
    public void matmulPanels(
            PackedMatrix w,
            int fromPanel,
            int toPanel,
            float[] bias,
            int n,
            float[] x,
            int xAt,
            int xStride,
            float[] out,
            int outAt,
            int outStride) {
        noteProduct();
        current.matmulPanels(w, fromPanel, toPanel, bias, n, x, xAt, xStride, out, outAt, outStride);
    }

    @Override
    public void accumulateKMajor(
            float[] a, int aAt, int k, float[] m, int mAt, int mStride, float[] out, int outAt, int n) {
        current.accumulateKMajor(a, aAt, k, m, mAt, mStride, out, outAt, n);
    }

    @Override
    public void layerNorm(
            int n,
            int width,
            float[] x,
            int xAt,
            int xStride,
            float[] gain,
            float[] bias,
            float eps,
            float[] out,
            int outAt,
            int outStride) {
        current.layerNorm(n, width, x, xAt, xStride, gain, bias, eps, out, outAt, outStride);
    }

    @Override
    public void rmsNorm(
            int n, int width, float[] x, int xAt, int xStride, float eps, float[] out, int outAt, int outStride) {
        current.rmsNorm(n, width, x, xAt, xStride, eps, out, outAt, outStride);
    }

    @Override
    public void softmax(float[] x, int at, int n, float scale) {
        current.softmax(x, at, n, scale);
    }

    @Override
    public void exp(float[] x, int xAt, float[] out, int outAt, int n) {
        current.exp(x, xAt, out, outAt, n);
    }

    @Override
    public void sigmoid(float[] x, int xAt, float[] out, int outAt, int n) {
        current.sigmoid(x, xAt, out, outAt, n);
    }

    @Override
    public void tanh(float[] x, int xAt, float[] out, int outAt, int n) {
        current.tanh(x, xAt, out, outAt, n);
    }

    @Override
    public void gelu(float[] x, int xAt, float[] out, int outAt, int n) {
        current.gelu(x, xAt, out, outAt, n);
    }

    @Override
    public void relu(float[] x, int xAt, float[] out, int outAt, int n) {
        current.relu(x, xAt, out, outAt, n);
    }

    @Override
    public void siluMultiply(float[] g, int gAt, float[] up, int upAt, float[] out, int outAt, int n) {
        current.siluMultiply(g, gAt, up, upAt, out, outAt, n);
    }

    @Override
    public void sigmoidMultiply(float[] g, int gAt, float[] x, int xAt, float[] out, int outAt, int n) {
        current.sigmoidMultiply(g, gAt, x, xAt, out, outAt, n);
    }

    @Override
    public void add(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        current.add(a, aAt, b, bAt, out, outAt, n);
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        current.multiply(a, aAt, b, bAt, out, outAt, n);
    }

    @Override
    public void addScaled(float scale, float[] x, int xAt, float[] out, int outAt, int n) {
        current.addScaled(scale, x, xAt, out, outAt, n);
    }

    @Override
    public void addProduct(float[] a, int aAt, float[] b, int bAt, float[] out, int outAt, int n) {
        current.addProduct(a, aAt, b, bAt, out, outAt, n);
    }

    @Override
    public void gruStep(
            int width, float[] gi, int giAt, float[] gh, int ghAt, float[] h, int hAt, float[] out, int outAt) {
        current.gruStep(width, gi, giAt, gh, ghAt, h, hAt, out, outAt);
    }
}
