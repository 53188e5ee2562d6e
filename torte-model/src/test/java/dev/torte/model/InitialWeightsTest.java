package dev.torte.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pins the first values: a seed means the same on every machine and forever. */
class InitialWeightsTest {
    private static final byte[] TEXT = {'a', 'b', 'a', 'b', 'a', 'c'};

    private static Map<String, float[]> draw(String preset, long seed) {
        return InitialWeights.draw(Blueprint.of(Presets.recipes().get(preset)), seed, TEXT);
    }

    @Test
    void theFirstNumbersOfTheGeneratorArePinned() {
        // The published test vector of SplitMix64 for seed 1234567.
        SplitMix64 stream = new SplitMix64(1234567);
        assertThat(stream.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(stream.nextLong()).isEqualTo(3203168211198807973L);
    }

    @Test
    void equalSeedsGiveEqualBitsAndOtherSeedsOthers() {
        float[] once = draw("capsule-gru", 7).get("recurrent.weight_hh_l0");
        assertThat(draw("capsule-gru", 7).get("recurrent.weight_hh_l0")).isEqualTo(once);
        assertThat(draw("capsule-gru", 8).get("recurrent.weight_hh_l0")).isNotEqualTo(once);
    }

    @Test
    void drawsHaveTheStatedSpread() {
        Map<String, float[]> weights = draw("pocket", 1);
        float[] normal = weights.get("byte_emb.weight");
        double square = 0;
        for (float value : normal) {
            square += (double) value * value;
        }
        assertThat(square / normal.length).isBetween(0.95, 1.05);
        float bound = (float) (1 / Math.sqrt(128));
        for (float value : weights.get("core.0.qkv.weight")) {
            assertThat(Math.abs(value)).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void theTransitionTableCountsPairs() {
        float[] table = draw("pocket", 1).get("transition_head.weight");
        // After 'a': 'b' twice, 'c' once; 3 pairs in the row and 25.6 of smoothing.
        assertThat(table['a' * 256 + 'b']).isEqualTo((float) Math.log(2.1 / 28.6));
        assertThat(table['a' * 256 + 'c']).isEqualTo((float) Math.log(1.1 / 28.6));
        assertThat(table['z' * 256 + 'z']).isEqualTo((float) Math.log(0.1 / 25.6));
    }

    @Test
    void positionsOfATokenModelAreWaves() {
        Blueprint blueprint = Blueprint.of(new Recipe.TokenLm(40, 12, 2, 1, 24, 256));
        float[] table = InitialWeights.draw(blueprint, 1, new byte[0]).get("positions.weight");
        // Row 30: columns 0 and 1 turn by 1 each row, columns 4 and 5 by 10000^(-4/12).
        assertThat(table[30 * 12]).isEqualTo((float) StrictMath.sin(30));
        assertThat(table[30 * 12 + 1]).isEqualTo((float) StrictMath.cos(30));
        assertThat(table[30 * 12 + 4]).isEqualTo((float) StrictMath.sin(30 * StrictMath.pow(10_000, -1 / 3.0)));
        assertThat(table[30 * 12 + 5]).isEqualTo((float) StrictMath.cos(30 * StrictMath.pow(10_000, -1 / 3.0)));
    }
}
