package dev.torte.runtime;

import dev.torte.kernels.PackedMatrix;
import dev.torte.kernels.TernaryMatrix;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * Which weights a model walks while it writes, counted on the products that it makes. Rows of tables, norms and caches, some
 * thousandths of it, are left out.
 *
 * @param float32  bytes of packed float matrices read for each byte of text, the mean over the bytes written
 * @param int8     the same of int8 matrices
 * @param w8a7     the same of int8 matrices whose products round their inputs
 * @param ternary  the same of ternary matrices whose products do, four weights a byte
 * @param resident bytes of the different matrices among them
 */
public record WeightTraffic(double float32, double int8, double w8a7, double ternary, long resident) {

    /**
     * Counts while symbols are written greedily after a prompt until they have at least {@code count} bytes. How many that are
     * depends on the text only with a token model.
     */
    public static WeightTraffic of(LoadedModel model, byte[] prompt, int count) {
        Counter counter = new Counter(model);
        Session session = counter.sessionAfter(model.tokenizer().encode(prompt));
        Sampler greedy = new Sampler(Sampling.greedy(), model.tokenizer().vocabulary());
        int written = 0;
        while (written < count) {
            int symbol = greedy.choose(session.logits(), 0);
            session.feed(symbol);
            written += model.tokenizer().length(symbol);
        }
        return counter.traffic(written);
    }

    /** Counts while given symbols, one or more, are written one by one after a prompt. */
    public static WeightTraffic of(LoadedModel model, int[] prompt, int[] symbols) {
        Counter counter = new Counter(model);
        Session session = counter.sessionAfter(prompt);
        int written = 0;
        for (int symbol : symbols) {
            session.feed(symbol);
            written += model.tokenizer().length(symbol);
        }
        return counter.traffic(written);
    }

    /** Returns the bytes of all packed matrices read for each byte of text. */
    public double perByte() {
        return float32 + int8 + w8a7 + ternary;
    }

    /** Returns how many weights that are. */
    public double weightsPerByte() {
        return float32 / Float.BYTES + int8 + w8a7 + TernaryMatrix.WEIGHTS_PER_BYTE * ternary;
    }

    private static final class Counter implements Workspace.Crew {
        private final LoadedModel model;
        private final Set<PackedMatrix> walked = Collections.newSetFromMap(new IdentityHashMap<>());
        private long float32;
        private long int8;
        private long w8a7;
        private long ternary;

        Counter(LoadedModel model) {
            this.model = model;
        }

        /** Returns a session that has read a prompt, which is not counted. */
        Session sessionAfter(int... prompt) {
            Session session = Session.start(model, 1, this, Optional.empty());
            session.feed(prompt);
            float32 = 0;
            int8 = 0;
            w8a7 = 0;
            ternary = 0;
            return session;
        }

        WeightTraffic traffic(int written) {
            return new WeightTraffic(
                    (double) float32 / written,
                    (double) int8 / written,
                    (double) w8a7 / written,
                    (double) ternary / written,
                    walked.stream().mapToLong(PackedMatrix::bytes).sum());
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
                case TernaryMatrix trits -> ternary += trits.bytes();
            }
            model.kernels().matmul(w, bias, n, x, xAt, xStride, out, outAt, outStride);
        }
    }
}
