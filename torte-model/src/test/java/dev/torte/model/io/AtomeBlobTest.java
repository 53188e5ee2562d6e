package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.torte.model.Blueprint;
import dev.torte.model.Param;
import dev.torte.model.Presets;
import dev.torte.model.Quantizer;
import dev.torte.model.Recipe;
import dev.torte.model.TorteException;
import dev.torte.model.Weights;
import dev.torte.model.io.AtomeBlob.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference's blobs hold what we make of its weights, and come out again byte for byte; damaged ones are refused. */
class AtomeBlobTest {
    private static final Recipe.RoutedLm SIZES = GoldenAtome.recipe(Quantizer.NONE);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"ternary.atome01, ATOME01", "ternary.atome02, ATOME02", "power3.atomep3, ATOMEP3"})
    void theReferencesBlobIsOursOfItsWeights(String name, Format format) throws IOException {
        Path blob = GoldenFiles.golden("atome/tiny_atome_" + name);
        assertThat(AtomeBlob.formatOf(blob)).contains(format);
        Weights read = AtomeBlob.read(blob, SIZES);

        Blueprint blueprint = Blueprint.of(GoldenAtome.recipe(format.quantizer()));
        assertThat(read.blueprint().recipe()).isEqualTo(blueprint.recipe());
        Weights made = Weights.ofFloats(
                blueprint, GoldenAtome.weights("tiny_atome_" + name.substring(0, name.indexOf('.')), blueprint));
        for (Param param : blueprint.params()) {
            if (format.quantizer().covers(param)) {
                assertThat(read.int8(param)).as(param.name()).isEqualTo(made.int8(param));
                float scale = made.scales(param).orElseThrow()[0];
                assertThat(read.scales(param).orElseThrow()[0])
                        .as("scale of %s", param.name())
                        .isCloseTo(scale, within(1e-6f * scale));
            } else {
                assertThat(read.floats(param)).as(param.name()).isEqualTo(made.floats(param));
            }
        }

        Path again = folder.resolve("again");
        AtomeBlob.write(again, read, format);
        assertThat(again).hasSameBinaryContentAs(blob);
    }

    @Test
    void aClassifierComesBack() throws IOException {
        Weights weights = classifier(5);
        Path blob = folder.resolve("classifier");
        AtomeBlob.write(blob, weights, Format.ATOMECL01);
        byte[] file = Files.readAllBytes(blob);
        assertThat(new String(file, 0, 9, StandardCharsets.US_ASCII)).isEqualTo("ATOMECL01");
        assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(9))
                .isEqualTo(5);
        assertThat(file).hasSize(3191 + 2 + 4 + 4 + 5 * 16 / 4);
        Weights read = AtomeBlob.read(blob, SIZES);
        assertThat(read.blueprint()).isEqualTo(weights.blueprint());
        for (Param param : weights.blueprint().params()) {
            assertThat(read.floats(param)).as(param.name()).isEqualTo(weights.floats(param));
        }
    }

    private static Weights classifier(int classes) {
        Blueprint tiny = Blueprint.of(GoldenAtome.recipe(Quantizer.TERNARY));
        Map<String, float[]> values = new TreeMap<>(GoldenAtome.weights("tiny_atome_ternary", tiny));
        values.put("class_head.weight", Arrays.copyOf(values.get("unembed.weight"), classes * 16));
        return Weights.ofFloats(
                Blueprint.of(new Recipe.RoutedClassifier(GoldenAtome.recipe(Quantizer.TERNARY), classes)), values);
    }

    /** Sets bytes of a good file, or cuts it. */
    private void refused(String golden, Consumer<ByteBuffer> change, int length, String... words) throws IOException {
        byte[] file = Arrays.copyOf(Files.readAllBytes(GoldenFiles.golden("atome/tiny_atome_" + golden)), length);
        change.accept(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
        Path damaged = folder.resolve("damaged");
        Files.write(damaged, file);
        assertThatThrownBy(() -> AtomeBlob.read(damaged, SIZES))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContainingAll(words);
    }

    private static final int WHOLE_01 = 3191;
    private static final int WHOLE_02 = 2723;
    private static final int WHOLE_P3 = 4375;

    @Test
    void anotherMagicOrLengthIsRefused() throws IOException {
        refused("ternary.atome01", file -> file.put(6, (byte) '9'), WHOLE_01, "magic");
        refused("ternary.atome01", file -> file.put(0, (byte) 0), WHOLE_01, "magic");
        refused("ternary.atome01", file -> {}, 3, "magic");
        refused("ternary.atome01", file -> {}, 0, "magic");
        refused("ternary.atome01", file -> {}, 7, "length");
        refused("ternary.atome01", file -> {}, WHOLE_01 - 1, "length", "3191", "3190");
        refused("ternary.atome01", file -> {}, WHOLE_01 + 1, "length", "3191", "3192");
        // The other packing of as many trits.
        refused("ternary.atome01", file -> file.put(6, (byte) '2'), WHOLE_01, "length");
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-1", "0", "-0.0"})
    void aScaleIsFiniteAndAboveZero(float scale) throws IOException {
        refused("ternary.atome01", file -> file.putFloat(7, scale), WHOLE_01, "scale of embed.weight");
    }

    @Test
    void whatIsNoLevelOrNumberIsRefused() throws IOException {
        refused("ternary.atome01", file -> file.put(11, (byte) 0b10), WHOLE_01, "levels of embed.weight");
        refused("ternary.atome02", file -> file.put(11, (byte) 243), WHOLE_02, "levels of embed.weight");
        refused("power3.atomep3", file -> file.put(11, (byte) 7), WHOLE_P3, "levels of embed.weight");
        int norm = 7 + 4 + 256 * 16 / 4;
        refused("ternary.atome01", file -> file.putFloat(norm, Float.NaN), WHOLE_01, "blocks.0.norm.weight[0]");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "17", "2147483647"})
    void aClassifierHas1To16Classes(int classes) throws IOException {
        Path blob = folder.resolve("classifier");
        AtomeBlob.write(blob, classifier(4), Format.ATOMECL01);
        byte[] file = Files.readAllBytes(blob);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(9, classes);
        Files.write(blob, file);
        assertThatThrownBy(() -> AtomeBlob.read(blob, SIZES))
                .isInstanceOf(TorteException.Malformed.class)
                .hasMessageContainingAll("classes", Integer.toString(classes));
        assertThatThrownBy(() -> AtomeBlob.write(blob, classifier(17), Format.ATOMECL01))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("17");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> AtomeBlob.read(folder.resolve("none"), SIZES))
                .isInstanceOf(TorteException.Missing.class);
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void aModelOfAnotherKindIsNotWritten(Format format) {
        Recipe.RoutedLm lite = ((Recipe.RoutedLm) Presets.recipes().get("tilelli-lite-ternary"));
        assertThatThrownBy(() -> AtomeBlob.read(GoldenFiles.golden("atome/tiny_atome_ternary.atome01"), lite))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pathways");
        Blueprint floats = Blueprint.of(SIZES);
        Weights weights = Weights.ofFloats(floats, GoldenAtome.weights("tiny_atome_ternary", floats));
        assertThatThrownBy(() -> AtomeBlob.write(folder.resolve("x"), weights, format))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(format.name());
    }
}
