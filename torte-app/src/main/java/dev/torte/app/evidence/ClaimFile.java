package dev.torte.app.evidence;

import dev.torte.app.YamlFile;
import dev.torte.app.evidence.Claim.Bound;
import dev.torte.app.evidence.Claim.Statistic;
import dev.torte.app.evidence.Claim.Status;
import dev.torte.model.TorteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@link ClaimFamily} from YAML. Strict: an unknown, missing or impossible field is an error with its line. */
public final class ClaimFile {

    private ClaimFile() {}

    /** The file as it is written. */
    record Content(
            String family,
            String source,
            String experiment,
            List<Long> seeds,
            Optional<List<Long>> seedsAgainst,
            ClaimFamily.Interval interval,
            List<Row> claims) {}

    /** A claim of it; one of the four bounds is given. */
    record Row(
            String id,
            String text,
            Statistic statistic,
            Optional<Double> below,
            Optional<Double> atMost,
            Optional<Double> above,
            Optional<Double> atLeast,
            Status expect) {

        Claim claim() {
            List<Bound> bounds = new ArrayList<>();
            below.ifPresent(value -> bounds.add(new Bound.Below(value)));
            atMost.ifPresent(value -> bounds.add(new Bound.AtMost(value)));
            above.ifPresent(value -> bounds.add(new Bound.Above(value)));
            atLeast.ifPresent(value -> bounds.add(new Bound.AtLeast(value)));
            if (bounds.size() != 1) {
                throw new IllegalArgumentException(
                        "claim " + id + " needs one of below, atMost, above and atLeast, found " + bounds.size());
            }
            return new Claim(id, text, statistic, bounds.getFirst(), expect);
        }
    }

    /**
     * Reads all files of a folder that end in {@code .yaml}, by name.
     *
     * @throws TorteException.Missing if there is no such folder or no such file in it
     * @throws TorteException.Malformed naming the line or field, or if two claims have one id
     */
    public static List<ClaimFamily> readAll(Path folder) {
        List<ClaimFamily> families = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Path file : files(folder)) {
            ClaimFamily family = read(file);
            for (Claim claim : family.claims()) {
                if (!ids.add(claim.id())) {
                    throw malformed(file, "two claims have the id '" + claim.id() + "'");
                }
            }
            families.add(family);
        }
        return families;
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new TorteException.Missing(folder, "a folder of claims", "Name it with --claims.");
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> files = all.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new TorteException.Missing(
                        folder.resolve("*.yaml"), "at least one file of claims", "Name their folder with --claims.");
            }
            return files;
        } catch (IOException e) {
            throw new TorteException.Unreadable(folder, e);
        }
    }

    /** Reads one file. */
    static ClaimFamily read(Path file) {
        Content content = YamlFile.read(file, Content.class);
        try {
            return new ClaimFamily(
                    content.family(),
                    content.source(),
                    content.experiment(),
                    content.seeds(),
                    content.seedsAgainst().orElse(content.seeds()),
                    content.interval(),
                    content.claims().stream().map(Row::claim).toList());
        } catch (IllegalArgumentException e) {
            throw malformed(file, e.getMessage());
        }
    }

    private static TorteException malformed(Path file, String found) {
        return new TorteException.Malformed(
                file, "content", "claims that can be verified", found, "Compare with the files in recipes/claims.");
    }
}
