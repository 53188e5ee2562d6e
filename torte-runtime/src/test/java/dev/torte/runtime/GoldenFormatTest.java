package dev.torte.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.model.contract.Tokenizer;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file written once loads for ever, under the same name, and gives the same logits. */
class GoldenFormatTest {
    private static final byte[] TEXT =
            "A file that was good once stays good; what it says does not change. \u00e4\u20ac"
                    .getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @CsvSource(textBlock = """
            core-f32,740c7e0d982f8bc175b113f85742097e066069dfffb84f2bfba4623a8eb3f197,dae8a9b6d633730aa0d24421efbebc7cd68302c7144a57ae4f7b0e9b15d8c008
            core-int8,8ab35ab1146bbd0783d7c9b26a287161dd14b8b37a22834c46eb9eaca5d999ac,50208f32d745aeda29916f2c9d111565722f46b0be84ca8b151c8cda09c1fa68
            core-w8a7,876f2e4e9e487d3f694c3b63782eca9c3ed1a55e2bb1d12ee956ae580f41b2ec,2be588f7487e47bacaa953446a00d36a0544cbf0103def2d552ac2177df65fdb
            capsule-int8,1442b91275554587d7033e026700820fd608c3c649ca5294e6840a315a2c2dfa,25db0c7cca07be2666c7be429baa98b58da30a24bf04a9d06ea3c9727013420a
            capsule-mix,45216d7e75bd1eb86802ee3563a5c3a36a303b9dfdfa1feac8ad1cf91478a50e,000f4b41e3fc9effc7dfc4755eaa5985255d696135545bc9a5f54618fa1a5faf
            token-int8,39115f7c35506ee83101d4949f7e06480c48386e8527b52563de3d96c01c1c88,4d737ac13c1214d0dddcfb9763d8f51fbb6de93f040978617936453c6811930e
            routed-ternary,64fc5fb0b16f3e4498301becc21e82640c967b101572156e3a6f2aef7ca7eced,f5c01f585a3c1799054ca10693973fd5b933c0d317b79458c1cc3ff546b7df5a
            routed-ternary-w8a7,29d86ba5f74ddb1947e73c686c227948fd8ae02c43cafcf64758950701b511ab,d44e8c52956419705e0a712c4be240faf59f98a3a1162b0062965524830e4f7d
            routed-power3-per-row,5e56e775b7d937ee93f901aff61c362c35ebd4b3f302aae356608d41cb1839ad,1ec9de7790fdb4423259056aa5be06197b85281f85e435635fd1d176428ee203
            """)
    void logitsOfAWrittenFileStay(String name, String identity, String logits) {
        try (ModelFile file = ModelFile.open(Path.of("..", "golden", "formats", name + ".torte"))) {
            Session session =
                    LoadedModel.of(file.weights(), TinyModels.kernels()).session();
            Tokenizer tokenizer = file.weights().tokenizer();
            int[] symbols = tokenizer.encode(TEXT);
            float[] each = new float[symbols.length * tokenizer.vocabulary()];
            session.feedEach(symbols, 0, symbols.length, each, 0);
            ByteBuffer bits = ByteBuffer.allocate(4 * each.length);
            bits.asFloatBuffer().put(each);
            assertThat(file.identity()).isEqualTo(identity);
            assertThat(Digest.sha256(bits.array())).isEqualTo(logits);
        }
    }
}
