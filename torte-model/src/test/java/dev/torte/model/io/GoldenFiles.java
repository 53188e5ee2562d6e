package dev.torte.model.io;

import dev.torte.model.io.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the checked-in numbers of other implementations, and those that only some machines have. */
public final class GoldenFiles {
    private GoldenFiles() {}

    /** Returns {@code golden/NAME} of this repository. */
    public static Path golden(String name) {
        return above("golden/" + name)
                .orElseThrow(() -> new AssertionError("golden/" + name + " is part of the repository but not here"));
    }

    /** Returns the index entry of one case of the reference implementation. */
    public static JsonObject layercake(String name) {
        try {
            JsonObject index = (JsonObject) Json.parse(Files.readString(golden("layercake/index.json")));
            return (JsonObject) member(member(index, "cases"), name);
        } catch (IOException | Json.Invalid e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a member that must be there. */
    public static JsonValue member(JsonValue object, String name) {
        return ((JsonObject) object).get(name).orElseThrow(() -> new AssertionError("no " + name));
    }

    /** Returns {@code ../shared/NAME} beside the repository, which a plain clone does not have. */
    public static Optional<Path> shared(String name) {
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
