package dev.torte.kernels;

import java.util.Arrays;

/**
 * The matrix product of {@link VectorKernels} with ternary weights; arguments are already checked.
 *
 * <p>One row of inputs after the other: looking sums up is cheaper than what several rows could share. Within a row one block of
 * columns after the other, so that its tables stay in the nearest cache while all panels use them.
 */
final class TernaryMatmul {
    private static final int PANEL = PackedMatrix.PANEL_ROWS;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final TernaryProducts products;
    private final IntegerProducts integers;
    private final Rows rows;

    TernaryMatmul(TernaryProducts products, IntegerProducts integers, Rows rows) {
        this.products = products;
        this.integers = integers;
        this.rows = rows;
    }

    /** See {@link Kernels#matmulPanels}. */
    void panels(
            TernaryMatrix w,
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
        Scratch scratch = SCRATCH.get();
        scratch.take(toPanel - fromPanel, w.steps(), products.tableBytes());
        for (int i = 0; i < n; i++) {
            float factor = scratch.round(w, integers, x, xAt + i * xStride);
            addBlocks(w, fromPanel, toPanel, scratch);
            for (int panel = fromPanel; panel < toPanel; panel++) {
                int row = panel * PANEL;
                int height = Math.min(PANEL, w.rows() - row);
                int to = outAt + i * outStride + row;
                products.finish(scratch.sums, row - fromPanel * PANEL, height, factor, w.scales(), row, out, to);
                if (bias != null) {
                    rows.add(out, to, bias, row, out, to, height);
                }
            }
        }
    }

    private void addBlocks(TernaryMatrix w, int fromPanel, int toPanel, Scratch scratch) {
        Arrays.fill(scratch.sums, 0, (toPanel - fromPanel) * PANEL, 0);
        int steps = w.steps();
        for (int step = 0; step < steps; step += TernaryMatrix.BLOCK_STEPS) {
            int end = Math.min(steps, step + TernaryMatrix.BLOCK_STEPS);
            products.tables(scratch.q, step, end, scratch.tables);
            for (int panel = fromPanel; panel < toPanel; panel++) {
                products.addBlock(w, panel, step, end, scratch.tables, scratch.sums, (panel - fromPanel) * PANEL);
            }
        }
    }

    /** A thread's rounded inputs, their tables, and sums that grow from block to block. */
    private static final class Scratch {
        private float[] rounded = {};
        private short[] q = {};
        private byte[] tables = {};
        private int[] sums = {};

        void take(int panels, int steps, int tableBytes) {
            int inputs = steps * TernaryMatrix.STEP;
            if (q.length < inputs) {
                rounded = new float[inputs];
                q = new short[inputs];
            }
            if (tables.length < tableBytes) {
                tables = new byte[tableBytes];
            }
            if (sums.length < panels * PANEL) {
                sums = new int[panels * PANEL];
            }
        }

        /** Rounds a row of x to {@code q} and returns what a q is to be multiplied by. Padding is left: its trits are 0. */
        float round(TernaryMatrix w, IntegerProducts integers, float[] x, int at) {
            int cols = w.cols();
            float factor = integers.round(x, at, cols, rounded, 0);
            for (int k = 0; k < cols; k++) {
                q[k] = (short) rounded[k];
            }
            return factor;
        }
    }
}
