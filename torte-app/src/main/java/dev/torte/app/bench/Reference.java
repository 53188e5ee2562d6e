package dev.torte.app.bench;

import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Figures of other software, measured elsewhere and read from a JSON file; never made here.
 *
 * @param name what was measured, with its version
 * @param threads that it ran on
 * @param machine that it ran on
 * @param source how the figures can be had again
 */
record Reference(String name, int threads, String machine, String source, List<Figure> figures) {
    Reference {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(machine, "machine");
        Objects.requireNonNull(source, "source");
        figures = List.copyOf(figures);
    }

    /** One figure; either of the two speeds is given. */
    record Figure(String model, String work, Optional<Double> millis, Optional<Double> bytesPerSecond) {
        Figure {
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(work, "work");
        }
    }

    /**
     * Reads a file.
     *
     * @throws TorteException.Missing if there is none
     * @throws TorteException.Malformed if it is something else
     */
    static Reference read(Path file) {
        try {
            return JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build()
                    .readValue(Files.readString(file), Reference.class);
        } catch (NoSuchFileException e) {
            throw new TorteException.Missing(file, "a file of reference figures", "Check the path.");
        } catch (IOException e) {
            throw new TorteException.Unreadable(file, e);
        } catch (JacksonException e) {
            throw new TorteException.Malformed(
                    file,
                    "content",
                    "an object with name, threads, machine, source and figures",
                    e.getLocation() == null
                            ? "something else"
                            : "something else, line " + e.getLocation().getLineNr(),
                    "Compare it with bench/reference/.");
        }
    }
}
