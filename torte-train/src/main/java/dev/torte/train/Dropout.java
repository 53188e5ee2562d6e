package dev.torte.train;

import dev.torte.model.SplitMix64;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Zeroes a share of activations and scales up the rest, or does nothing. The random numbers depend on seed, step and shard
 * alone, so that a resumed run needs no saved generator. Belongs to one thread and one step.
 */
sealed interface Dropout {

    /** Passes everything through: evaluation. */
    static Dropout off() {
        return new Off();
    }

    /** Draws for one shard of one step. */
    static Dropout seeded(long seed, long step, int shard) {
        return new Seeded(SplitMix64.named(seed, "dropout/" + step + "/" + shard));
    }

    /** Returns x with about {@code rate} of its elements dropped. */
    Tensor apply(Tensor x, float rate);

    /** No dropout. */
    record Off() implements Dropout {
        @Override
        public Tensor apply(Tensor x, float rate) {
            return x;
        }
    }

    /** Takes a fresh libtorch generator from the stream for every call, so that none has to be closed later. */
    record Seeded(SplitMix64 stream) implements Dropout {
        @Override
        public Tensor apply(Tensor x, float rate) {
            if (rate == 0) {
                return x;
            }
            GeneratorOptional generator = new GeneratorOptional(torch.make_generator_cpu(stream.nextLong()));
            Tensor kept = torch.empty_like(x).bernoulli_(1.0 - rate, generator);
            return x.mul(kept.mul_(new Scalar(1.0f / (1.0f - rate))));
        }
    }
}
