package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.kernels.KernelChoice;
import dev.torte.kernels.Kernels;
import dev.torte.kernels.PackedMatrix;
import dev.torte.model.Block;
import dev.torte.model.Model;
import dev.torte.model.Param;
import dev.torte.model.PatchCore;
import dev.torte.model.Presets;
import dev.torte.model.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is counted is what the formulas of the models say: all of a capsule, and of a core the local part and 1/p of the global. */
final class WeightTrafficTest {
    private static final Kernels KERNELS =
            KernelChoice.select(Optional.of("scalar"), OptionalInt.empty()).kernels();

    @Test
    void aCapsuleWalksAllItsMatrices() {
        LoadedModel capsule = TinyModels.model(Presets.recipes().get("capsule-gru"), 1, KERNELS);
        Model.GruCapsule model = (Model.GruCapsule) capsule.blueprint().model();
        WeightTraffic traffic = WeightTraffic.of(capsule, new byte[128], 64);
        long expected = packed(List.of(model.gru(), model.head()));
        assertThat(traffic.perByte()).isEqualTo((double) expected);
        assertThat(traffic.resident()).isEqualTo(expected);
    }

    @Test
    void aCoreWalksTheGlobalStackOncePerPatch() {
        LoadedModel core = TinyModels.model(Presets.recipes().get("pocket"), 1, KERNELS);
        PatchCore model = (PatchCore) core.blueprint().model();
        PatchCore.Local.Window window = (PatchCore.Local.Window) model.local();
        List<Block> global = new ArrayList<>(model.global());
        global.add(model.encoder().projection());
        List<Block> local = new ArrayList<>(window.layers());
        local.addAll(List.of(window.in(), model.head().out()));
        WeightTraffic traffic = WeightTraffic.of(core, new byte[128], 64);
        assertThat(traffic.perByte()).isEqualTo(packed(local) + packed(global) / (double) model.patchBytes());
        assertThat(traffic.resident()).isEqualTo(packed(local) + packed(global));
        assertThat(WeightTraffic.of(core, new int[128], new int[64]))
                .as("of bytes, which ones makes no difference")
                .isEqualTo(traffic);
    }

    @Test
    void aTokenModelWalksAllOncePerSymbolItsHeadToo() {
        LoadedModel model = TinyModels.model(new Recipe.TokenLm(256, 64, 1, 2, 100, 256), 1, KERNELS);
        Model.TokenLm tokens = (Model.TokenLm) model.blueprint().model();
        List<Block> walked = new ArrayList<>(tokens.layers());
        walked.add(tokens.tokens());
        // Gate and up are one matrix, so only their 200 rows together are padded to panels, not 100 twice.
        long apart = 2L * Math.ceilDiv(100, PackedMatrix.PANEL_ROWS);
        long together = Math.ceilDiv(200, PackedMatrix.PANEL_ROWS);
        long saved = 2 * (apart - together) * PackedMatrix.PANEL_ROWS * 64 * Float.BYTES;
        WeightTraffic traffic = WeightTraffic.of(model, new byte[128], 64);
        assertThat(traffic.perByte()).isEqualTo((double) packed(walked) - saved);
    }

    /** Returns the bytes of float matrices with rows padded to whole panels. */
    private static long packed(List<? extends Block> blocks) {
        return Block.paramsOf(blocks).stream()
                .map(Param::shape)
                .filter(shape -> shape.rank() == 2)
                .mapToLong(shape -> Math.ceilDiv(shape.dim(0), PackedMatrix.PANEL_ROWS)
                        * (long) PackedMatrix.PANEL_ROWS
                        * shape.dim(1)
                        * Float.BYTES)
                .sum();
    }
}
