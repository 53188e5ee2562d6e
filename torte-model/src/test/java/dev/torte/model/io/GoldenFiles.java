package dev.torte.model.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the checked-in numbers of other implementations, and those that only some machines have. */
final class GoldenFiles {
    private GoldenFiles() {}

    /** Returns {@code golden/NAME} of this repository. */
    static Path golden(String name) {
        return above("golden/" + name)
                .orElseThrow(() -> new AssertionError("golden/" + name + " is part of the repository but not here"));
    }

    /** Returns {@code ../shared/NAME} beside the repository, which a plain clone does not have. */
    static Optional<Path> shared(String name) {
        return above("shared/" + name);
    }

    private static Optional<Path> above(String relative) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path candidate = folder.resolve(relative);
            if (Files.exists(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
