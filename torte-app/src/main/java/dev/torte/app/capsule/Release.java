package dev.torte.app.capsule;

import dev.torte.model.TorteException;
import dev.torte.model.io.Card;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.semver4j.Semver;

/**
 * What whoever gives a capsule to others says of it on its card; with {@link CapsuleFacts} and what training wrote, the manifest
 * {@value #FORMAT} of {@code docs/format.md}.
 *
 * @param version by the rules of semantic versioning
 * @param domain  what the capsule knows, one line
 * @param engine  the versions of Torte that run it, as comparisons that must all hold: {@code >=0.1.0 <2.0.0}
 */
public record Release(String name, Semver version, String licence, String domain, String engine) {
    /** The manifest's format. */
    public static final String FORMAT = "torte-capsule/1";

    private static final String MANIFEST = "manifest";
    private static final String VERSION = "version";
    private static final String NUMBERS = "(0|[1-9][0-9]{0,8})";
    private static final String COMPARISON = "(>=|<=|>|<|=)" + NUMBERS + "\\." + NUMBERS + "\\." + NUMBERS;
    private static final int LONGEST = 200;

    /** @throws IllegalArgumentException naming what cannot be on a card */
    public Release {
        CapsuleStore.requireName(name);
        requireLine("licence", licence);
        requireLine("domain", domain);
        if (!engine.matches(COMPARISON + "( " + COMPARISON + "){0,3}")) {
            throw new IllegalArgumentException(
                    "engine must be comparisons of versions such as '>=0.1.0 <2.0.0', found '" + engine + "'");
        }
    }

    private static void requireLine(String what, String text) {
        if (text.isBlank() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    what + " must be a line of 1 to " + LONGEST + " characters, found '" + text + "'");
        }
    }

    /** Returns a version; throws IllegalArgumentException for anything else. */
    public static Semver version(String text) {
        Semver version = text.length() <= LONGEST ? Semver.parse(text) : null;
        // The library takes a v before the numbers, and white space around them.
        if (version == null || !version.getVersion().equals(text)) {
            throw new IllegalArgumentException(
                    "a version must have three numbers, as in 1.0.0 (semver.org), found '" + text + "'");
        }
        return version;
    }

    /**
     * Returns what a card says, or nothing if it was never released.
     *
     * @throws TorteException.Malformed if it says what no release can
     */
    public static Optional<Release> of(Path file, Card card) {
        if (card.get(MANIFEST).isEmpty()) {
            return Optional.empty();
        }
        try {
            if (!card.get(MANIFEST).orElseThrow().equals(FORMAT)) {
                throw new IllegalArgumentException("manifest must be " + FORMAT + ", found '"
                        + card.get(MANIFEST).orElseThrow() + "'");
            }
            return Optional.of(new Release(
                    fact(card, "name"),
                    version(fact(card, VERSION)),
                    fact(card, "licence"),
                    fact(card, "domain"),
                    fact(card, "engine")));
        } catch (IllegalArgumentException e) {
            throw new TorteException.Malformed(
                    file, "card", "the manifest of a release", e.getMessage(), "Ask its author for a sound one.");
        }
    }

    private static String fact(Card card, String name) {
        return card.get(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }

    /** Returns a card that says this. */
    public Card on(Card card) {
        return card.with(MANIFEST, FORMAT)
                .with("name", name)
                .with(VERSION, version.getVersion())
                .with("licence", licence)
                .with("domain", domain)
                .with("engine", engine);
    }

    /**
     * Throws {@link TorteException.Incompatible} unless a version of Torte is among those that run the capsule. One that is not
     * released yet counts as what it becomes; a program that runs from classes has no version and is not asked.
     */
    void requireEngine(Path file, String running) {
        Semver version = Semver.parse(running);
        if (version != null && !version.withClearedPreRelease().satisfies(engine)) {
            throw new TorteException.Incompatible(
                    file,
                    "this version of Torte",
                    List.of("engine: expected " + engine + ", found " + running),
                    "Get the capsule for this version, or another version of Torte.");
        }
    }

    /**
     * Throws {@link TorteException.Incompatible} if this would replace a release by an older one, or by another of the same version.
     *
     * @param identity of this release's file
     * @param old      what is installed, and its identity
     */
    static void requireNewer(
            Path file, Optional<Release> release, String identity, Optional<Release> old, String oldIdentity) {
        if (old.isEmpty() || identity.equals(oldIdentity)) {
            return;
        }
        Semver installed = old.get().version();
        List<String> mismatches = new ArrayList<>();
        if (release.isEmpty()) {
            mismatches.add("version: expected one above " + installed + ", found none");
        } else if (release.get().version().compareTo(installed) <= 0) {
            mismatches.add("version: expected one above " + installed + ", found "
                    + release.get().version());
        }
        if (!mismatches.isEmpty()) {
            throw new TorteException.Incompatible(
                    file,
                    "what is installed under this name",
                    mismatches,
                    "Add --downgrade to replace it all the same, or choose another --name.");
        }
    }
}
