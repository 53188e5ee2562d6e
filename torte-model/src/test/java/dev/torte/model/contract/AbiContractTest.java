package dev.torte.model.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.Blueprint;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import dev.torte.model.contract.AbiContract.BrickKind;
import dev.torte.model.contract.AbiContract.Storage;
import dev.torte.model.io.Json;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract is the one that the format's description spells, and every way of not meeting it is named at once. */
final class AbiContractTest {
    private static final StateInterface PATCHES = new StateInterface.PatchContexts(2);

    /** The SHA-256 of what Python's json.dumps makes of the members in docs/format.md. */
    @Test
    void theIdentityIsThatOfTheCanonicalText() {
        assertThat(AbiContract.ofWidth(64, PATCHES).identity())
                .isEqualTo("f7c4107171c633fab62545902225500ab8294cffd635f4fba5b4d2faa8a1dfc8");
        assertThat(AbiContract.ofWidth(64, new StateInterface.AfterBytes()).identity())
                .isEqualTo("1e0aef6bc34a255c9c72bfafb8b984c93384c4b2937a4ad1ccd3f79ea66bc198");
    }

    @Test
    void theRecipeAloneDecidesTheContract() {
        assertThat(AbiContract.of(
                        Blueprint.of(new Recipe.ByteLm(32, 16, 2, 1, 64, 0f)).model()))
                .contains(AbiContract.ofWidth(64, new StateInterface.AfterBytes()));
        assertThat(AbiContract.of(Blueprint.of(Presets.recipes().get("pocket")).model()))
                .hasValueSatisfying(
                        contract -> assertThat(contract.states()).isInstanceOf(StateInterface.PatchContexts.class));
        assertThat(AbiContract.of(Blueprint.of(new Recipe.GruCapsule(64, 8, 12)).model()))
                .isEmpty();
        assertThat(AbiContract.of(
                        Blueprint.of(new Recipe.TokenLm(32, 16, 2, 1, 40, 256)).model()))
                .isEmpty();
    }

    @Test
    void aBrickFitsEveryInterfaceOfItsWidth() {
        AbiContract brick = AbiContract.ofWidth(64, PATCHES).needing(Storage.INT8, BrickKind.LOW_RANK);
        assertThat(AbiContract.mismatches(AbiContract.ofWidth(64, new StateInterface.AfterBytes()), brick))
                .isEmpty();
        assertThat(AbiContract.mismatches(AbiContract.ofWidth(64, new StateInterface.PatchContexts(4)), brick))
                .isEmpty();
    }

    @Test
    void allMismatchesAreNamedTogether() {
        AbiContract whole = AbiContract.ofWidth(64, PATCHES);
        AbiContract offered = new AbiContract(
                96,
                new AbiContract.Normalisation(1e-6f, false),
                new AbiContract.Basis("other/1", "00", 0.5f),
                "11",
                PATCHES,
                Set.of(Storage.FLOAT32),
                Set.of(BrickKind.DENSE, BrickKind.LOW_RANK));
        assertThat(AbiContract.mismatches(offered, whole.needing(Storage.FP8_E4M3, BrickKind.GATED_SPARSE)))
                .containsExactly(
                        "width: expected 64, found 96",
                        "normalisation: expected {\"affine\":true,\"epsilon\":1e-05,\"kind\":\"layer-norm\"}, found"
                                + " {\"affine\":false,\"epsilon\":1e-06,\"kind\":\"layer-norm\"}",
                        "basis: expected {\"decay\":0.875,\"sha256\":\""
                                + whole.basis().sha256()
                                + "\",\"version\":\"lc-causal-byte-anchor/1\"}, found"
                                + " {\"decay\":0.5,\"sha256\":\"00\",\"version\":\"other/1\"}",
                        "brickHead: expected \"" + whole.brickHead() + "\", found \"11\"",
                        "storages: expected [\"fp8-e4m3\"], found [\"float32\"]",
                        "bricks: expected [\"gated-sparse\"], found [\"dense\",\"low-rank\"]");
    }

    @Test
    void anOfferMayHoldMoreThanIsNeeded() {
        AbiContract whole = AbiContract.ofWidth(64, PATCHES);
        assertThat(AbiContract.mismatches(whole, whole.needing(Storage.INT4, BrickKind.DENSE)))
                .isEmpty();
        assertThat(AbiContract.mismatches(whole.needing(Storage.INT4, BrickKind.DENSE), whole))
                .hasSize(2);
        assertThat(Json.canonical(whole.json())).startsWith("{\"basis\":");
    }

    /** Pairs by hand: window bytes, strides, then how many pairs and the indices of the last. Stride 0 is a byte model. */
    @ParameterizedTest
    @CsvSource({
        "12, 0, 0, 12, 11, 11",
        "12, 2, 2, 5, 5, 5",
        "12, 0, 2, 5, 9, 5",
        "12, 2, 0, 5, 5, 9",
        "13, 0, 2, 5, 9, 5",
        "24, 4, 6, 1, 3, 2",
        "12, 4, 6, 0, -1, -1",
        "1, 2, 0, 0, -1, -1"
    })
    void statesArePairedByTheBytesTheyHaveRead(
            int windowBytes, int firstStride, int secondStride, int count, int lastFirst, int lastSecond) {
        StatePairs pairs = new StatePairs(interfaceOf(firstStride), interfaceOf(secondStride));
        assertThat(pairs.count(windowBytes)).isEqualTo(count);
        int least = Math.toIntExact(pairs.leastWindowBytes());
        assertThat(pairs.count(least)).isEqualTo(1);
        assertThat(pairs.count(least - 1)).isZero();
        if (count > 0) {
            assertThat(pairs.firstIndex(count - 1)).isEqualTo(lastFirst);
            assertThat(pairs.secondIndex(count - 1)).isEqualTo(lastSecond);
        }
    }

    private static StateInterface interfaceOf(int stride) {
        return stride == 0 ? new StateInterface.AfterBytes() : new StateInterface.PatchContexts(stride);
    }
}
