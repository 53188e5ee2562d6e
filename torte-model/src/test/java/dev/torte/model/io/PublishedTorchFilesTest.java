package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torte.model.Shape;
import dev.torte.model.Tensor;
import dev.torte.model.io.TorchValue.Dict;
import dev.torte.model.io.TorchValue.Real;
import dev.torte.model.io.TorchValue.Text;
import dev.torte.model.io.TorchValue.Whole;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The two published checkpoints of atome-lm, written by PyTorch on a GPU; they are too large to be part of the repository. */
final class PublishedTorchFilesTest {
    private static Dict read(String name) {
        String place = "fixtures/atome/published/" + name;
        Optional<Path> file = GoldenFiles.shared(place);
        assumeTrue(file.isPresent(), "needs ../shared/" + place + " beside the repository");
        return (Dict) TorchCheckpoint.read(file.orElseThrow());
    }

    private static long count(Map<String, Tensor> tensors) {
        return tensors.values().stream()
                .mapToLong(tensor -> tensor.shape().elements())
                .sum();
    }

    @Test
    void atome() {
        Dict file = read("atome_1m_v1.pt");
        Map<String, Tensor> tensors = file.dict("state_dict").orElseThrow().tensors();
        assertThat(tensors).hasSize(84);
        assertThat(count(tensors)).isEqualTo(944_640);
        assertThat(tensors.get("embed.weight").shape()).isEqualTo(Shape.of(256, 256));
        assertThat(tensors.get("unembed.weight").shape()).isEqualTo(Shape.of(256, 256));
        for (int block = 0; block < 8; block++) {
            String at = "blocks." + block + ".";
            assertThat(tensors.get(at + "norm.bias").shape()).isEqualTo(Shape.of(256));
            assertThat(tensors.get(at + "local.weight").shape()).isEqualTo(Shape.of(256, 1, 5));
            assertThat(tensors.get(at + "state.a_raw").shape()).isEqualTo(Shape.of(256));
            assertThat(tensors.get(at + "sparse.Wq.weight").shape()).isEqualTo(Shape.of(64, 256));
            assertThat(tensors.get(at + "router.proj.weight").shape()).isEqualTo(Shape.of(3, 256));
        }
        for (float value : tensors.get("embed.weight").toFloats()) {
            assertThat(value).isFinite().isBetween(-10f, 10f);
        }
        assertThat(file.get("step")).contains(new Whole(29_000));
        assertThat(file.get("val_loss")).containsInstanceOf(Real.class);
        Dict config = file.dict("config").orElseThrow();
        assertThat(config.get("d_model")).contains(new Whole(256));
        assertThat(config.get("top_k")).contains(new Whole(4));
    }

    @Test
    void vanilla() {
        Dict file = read("vanilla_1m_v1.pt");
        Map<String, Tensor> tensors = file.dict("state_dict").orElseThrow().tensors();
        assertThat(tensors).hasSize(29);
        assertThat(count(tensors)).isEqualTo(950_608);
        assertThat(tensors.get("pos_embed.weight").shape()).isEqualTo(Shape.of(256, 152));
        assertThat(tensors.get("blocks.2.attn.qkv.weight").shape()).isEqualTo(Shape.of(456, 152));
        assertThat(tensors.get("blocks.0.ffn.down.weight").shape()).isEqualTo(Shape.of(152, 608));
        assertThat(file.dict("config").orElseThrow().get("kind")).contains(new Text("vanilla_transformer_fp32"));
    }
}
