package dev.torte.runtime.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.kernels.Kernels;
import dev.torte.model.io.Digest;
import dev.torte.model.io.ModelFile;
import dev.torte.runtime.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives are kept for years: one made once, of a coded and a stored block, is read for ever, and made again is the same. */
class GoldenArchiveTest {
    private static final Path FORMATS = Path.of("..", "golden", "formats");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(textBlock = """
            core-w8a7,0f75140ebd7af47ab625c001b9176575a81a57fc20d555bdf68769c19c879e89
            capsule-int8,b2762fd94d60faa3154b7ed241f04f78e5ba75cb1d3b6be8b0dd03500a08aade
            """)
    void isReadAndMadeAsEver(String name, String textSha256) throws IOException {
        Path golden = FORMATS.resolve(name + ".tortez");
        Path text = folder.resolve("text");
        Path archive = folder.resolve("archive");
        try (ModelFile file = ModelFile.open(FORMATS.resolve(name + ".torte"))) {
            for (Kernels kernels : List.of(TinyCoders.scalar(), TinyCoders.vector(256))) {
                LoadedModel model = LoadedModel.of(file.weights(), kernels);
                new Decompressor(model, file.identity()).decompress(golden, text, 1, bytes -> {});
                assertThat(Digest.sha256(Files.readAllBytes(text))).isEqualTo(textSha256);
                int blockBytes = ArchiveHeader.read(golden).blockBytes();
                new Compressor(model, file.identity(), name, blockBytes).compress(text, archive, 1, bytes -> {});
                assertThat(archive).hasSameBinaryContentAs(golden);
            }
        }
    }
}
