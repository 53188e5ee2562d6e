package dev.torte.model.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that fails leaves what was there, and no rubbish. */
final class AtomicFileTest {
    @TempDir
    Path folder;

    private static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        return names(folder);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void theFileIsReplacedAsAWhole() throws IOException {
        Path file = folder.resolve("a").resolve("model.torte");
        AtomicFile.write(file, List.of(text("old and long")));
        AtomicFile.write(file, List.of(text("ne"), text(""), text("w")));
        assertThat(file).hasContent("new");
        assertThat(names(file.getParent())).containsExactly("model.torte");
    }

    @Test
    void aFailureHalfWayLeavesTheOldFileAlone() throws IOException {
        Path file = folder.resolve("model.torte");
        AtomicFile.write(file, List.of(text("old")));
        Arena arena = Arena.ofConfined();
        MemorySegment gone = arena.allocate(100);
        arena.close();
        assertThatThrownBy(() -> AtomicFile.write(file, List.of(text("new"), gone)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("model.torte");
    }

    @Test
    void whatTheContentThrowsReachesTheCallerAndLeavesNothing() throws IOException {
        Path file = folder.resolve("model.torte");
        AtomicFile.write(file, List.of(text("old")));
        TorteException cause = new TorteException.Missing(Path.of("source"), "a source", "Find it.");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    channel.write(text("new").asByteBuffer());
                    throw cause;
                }))
                .isSameAs(cause);
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    throw new IOException("full");
                }))
                .isInstanceOf(TorteException.Unwritable.class)
                .hasMessageContaining("IOException full");
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("model.torte");
        AtomicFile.write(file, channel -> channel.write(text("new").asByteBuffer()));
        assertThat(file).hasContent("new");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path occupied = Files.createDirectory(folder.resolve("occupied"));
        Path underFile = Files.writeString(folder.resolve("plain"), "x").resolve("model.torte");
        Path tooLong = folder.resolve("x".repeat(300));
        for (Path place : List.of(occupied, underFile, tooLong)) {
            assertThatThrownBy(() -> AtomicFile.write(place, List.of(text("new"))))
                    .isInstanceOf(TorteException.Unwritable.class)
                    .hasMessageContaining(place.toString());
        }
        assertThat(names()).containsExactly("occupied", "plain");
    }

    @Test
    void leftoversOfADeadProcessGoAndThoseOfALivingOneStay() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        long living = ProcessHandle.current().pid();
        Files.writeString(folder.resolve(".model.torte~" + process.pid() + "~123~tmp"), "dead");
        Files.writeString(folder.resolve(".model.torte~" + living + "~123~tmp"), "living");
        Files.writeString(folder.resolve(".model.torte~notes"), "of the user");
        Files.writeString(folder.resolve(".other.torte~" + process.pid() + "~123~tmp"), "of another file");
        AtomicFile.write(folder.resolve("model.torte"), List.of(text("new")));
        assertThat(names())
                .containsExactly(
                        ".model.torte~" + living + "~123~tmp",
                        ".model.torte~notes",
                        ".other.torte~" + process.pid() + "~123~tmp",
                        "model.torte");
    }

    @Test
    void aPointerIsReplacedAfterWhatItPointsTo() throws IOException {
        Path content = folder.resolve("content").resolve("abc");
        Path pointer = folder.resolve("names").resolve("game");
        AtomicFile.place(content, channel -> channel.write(text("model").asByteBuffer()));
        AtomicFile.pointTo(List.of(content), pointer, List.of(text("a"), text("bc")));
        assertThat(content).hasContent("model");
        assertThat(pointer).hasContent("abc");
        assertThat(names(content.getParent())).containsExactly("abc");
        assertThat(names(pointer.getParent())).containsExactly("game");
    }

    @Test
    void aPointerToWhatIsNotThereIsNotWritten() throws IOException {
        Path pointer = folder.resolve("game");
        AtomicFile.write(pointer, List.of(text("old")));
        Path gone = folder.resolve("gone");
        assertThatThrownBy(() -> AtomicFile.pointTo(List.of(gone), pointer, List.of(text("gone"))))
                .isInstanceOf(TorteException.Unwritable.class)
                .hasMessageContaining("NoSuchFileException");
        assertThat(pointer).hasContent("old");
        assertThat(names()).containsExactly("game");
    }

    @Test
    void othersMayReadTheFileAsTheyMayReadAnyNewOne() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x");
        Path file = folder.resolve("model.torte");
        AtomicFile.write(file, List.of(text("new")));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    }
}
