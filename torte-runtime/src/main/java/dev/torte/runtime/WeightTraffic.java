package dev.torte.runtime;

import dev.torte.kernels.PackedMatrix;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Which weights a model walks while it writes, counted on the products that it makes. Rows of tables, norms and caches, some
 * thousandths of it, are left out.
 *
 * @param float32  bytes of packed float matrices read for each byte of text, the mean over whole patches
 * @param int8     the same of int8 matrices
 * @param w8a7     the same of int8 matrices whose products round their inputs
 * @param resident bytes of the different matrices among them
 */
public record WeightTraffic(double float32, double int8, double w8a7, long resident) {
    private static final int PROMPT_BYTES = 128;
    private static final int COUNTED_BYTES = 64;

    /** Counts while {@value #COUNTED_BYTES} bytes are read one by one. */
    public static WeightTraffic of(LoadedModel model) {
        Counter counter = new Counter(model);
        Session session = Session.start(model, 1, counter, Optional.empty());
        byte[] text = new byte[PROMPT_BYTES];
        session.feed(text, 0, text.length);
        counter.float32 = 0;
        counter.int8 = 0;
        counter.w8a7 = 0;
        for (int i = 0; i < COUNTED_BYTES; i++) {
            session.feed((byte) 0);
        }
        long resident = counter.walked.stream().mapToLong(PackedMatrix::bytes).sum();
        return new WeightTraffic(
                (double) counter.float32 / COUNTED_BYTES,
                (double) counter.int8 / COUNTED_BYTES,
                (double) counter.w8a7 / COUNTED_BYTES,
                resident);
    }

    /** Returns the bytes of all packed matrices read for each byte of text. */
    public double perByte() {
        return float32 + int8 + w8a7;
    }

    private static final class Counter implements Workspace.Crew {
        private final LoadedModel model;
        private final Set<PackedMatrix> walked = Collections.newSetFromMap(new IdentityHashMap<>());
        private long float32;
        private long int8;
        private long w8a7;

        Counter(LoadedModel model) {
            this.model = model;
        }

        @Override
        public void multiply(
                PackedMatrix w,
                float[] bias,
                int n,
                float[] x,
                int xAt,
                int xStride,
                float[] out,
                int outAt,
                int outStride) {
            walked.add(w);
            switch (w) {
                case PackedMatrix.F32 floats -> float32 += floats.bytes();
                case PackedMatrix.I8 bytes -> int8 += bytes.bytes();
                case PackedMatrix.W8A7 bytes -> w8a7 += bytes.bytes();
            }
            model.kernels().matmul(w, bias, n, x, xAt, xStride, out, outAt, outStride);
        }
    }
}
