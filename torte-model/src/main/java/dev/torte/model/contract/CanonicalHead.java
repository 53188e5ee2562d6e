package dev.torte.model.contract;

import dev.torte.model.Model;
import dev.torte.model.SplitMix64;

/**
 * H, the fixed matrix of shape (a, 256) that turns a change of an ABI state into a change of logits, equal in all cores of
 * equal width (specification section 2.1). Widths 64, 96 and 128 are frozen tables; others come from {@link SplitMix64}.
 */
public final class CanonicalHead {
    /** The seed of widths that are not frozen. */
    public static final long SEED = 20260622L;

    private CanonicalHead() {}

    /** Returns H of a width as a new array, row-major (a, 256). */
    public static float[] ofWidth(int width) {
        int elements = width * Model.BYTES;
        return switch (width) {
            case 64 ->
                FrozenTable.read(
                        "brick-head-64.f32",
                        elements,
                        "10593a3b7b69fbc1156b737ac213aba3503516aeff15303fc7b82c852fbfd467");
            case 96 ->
                FrozenTable.read(
                        "brick-head-96.f32",
                        elements,
                        "38f299fc4826994a28083d55375b9034121b17d7b80bfbe5d31f6f879506d298");
            case 128 ->
                FrozenTable.read(
                        "brick-head-128.f32",
                        elements,
                        "e3c621bad6a63e8c725f98b3d164aaf7cee1f22bef35fa71d280f34217a13a4c");
            default -> {
                if (width < 1) {
                    throw new IllegalArgumentException("brick head width must be at least 1, found " + width);
                }
                float[] values = new float[elements];
                SplitMix64.named(SEED, "brick-head/" + width).fillNormal(values, 1 / Math.sqrt(width));
                yield values;
            }
        };
    }

    /** Returns the SHA-256 of H of a width as little-endian float32. */
    public static String hash(int width) {
        return FrozenTable.hash(ofWidth(width));
    }
}
