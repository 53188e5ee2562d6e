package dev.torte.app.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torte.model.TorteException;
import dev.torte.model.io.Card;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions, and which program runs what. */
final class ReleaseTest {
    private static final Path FILE = Path.of("some.torte");

    private static Release release(String version, String engine) {
        return new Release("game", Release.version(version), "Apache-2.0", "A harbour", engine);
    }

    @Test
    void aCardSaysWhatWasReleased() {
        Release release = release("1.2.3-beta.1+b7", ">=0.1.0 <2.0.0");
        assertThat(Release.of(FILE, release.on(Card.of("seed", "1")))).contains(release);
        assertThat(Release.of(FILE, Card.of("version", "1.0.0"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0", "1.0.0-", "1..0", "latest"})
    void otherVersionsAreRefused(String version) {
        assertThatThrownBy(() -> Release.version(version))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("three numbers");
        Card card = release("1.0.0", ">=0.1.0").on(Card.of()).with("version", version);
        assertThatThrownBy(() -> Release.of(FILE, card)).isInstanceOf(TorteException.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.1.0", "^1.0.0", "*", ">=0.1", ">=0.1.0,<1.0.0", ">= 0.1.0"})
    void otherRangesAreRefused(String engine) {
        assertThatThrownBy(() -> release("1.0.0", engine)).hasMessageContaining("engine must be comparisons");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "licence", "domain", "engine", "version"})
    void aManifestIsWhole(String fact) {
        Card card = release("1.0.0", ">=0.1.0").on(Card.of());
        assertThatThrownBy(() -> Release.of(FILE, card.with(fact, "\n"))).isInstanceOf(TorteException.Malformed.class);
        var facts = new java.util.TreeMap<>(card.facts());
        facts.remove(fact);
        assertThatThrownBy(() -> Release.of(FILE, new Card(facts))).isInstanceOf(TorteException.Malformed.class);
        assertThatThrownBy(() -> Release.of(FILE, card.with("manifest", "torte-capsule/2")))
                .hasMessageContaining("torte-capsule/2");
    }

    @ParameterizedTest
    @CsvSource({
        ">=0.1.0,0.1.0,true",
        ">=0.1.0,0.1.0-SNAPSHOT,true",
        ">=0.1.0 <0.3.0,0.2.9,true",
        ">=0.1.0 <0.3.0,0.3.0,false",
        ">=0.1.0 <0.3.0,0.3.0-SNAPSHOT,false",
        ">=1.0.0,0.9.9,false",
        "=0.2.0,0.2.0,true",
        ">=9.0.0,development,true"
    })
    void theEngineIsAsked(String range, String running, boolean fits) {
        Release release = release("1.0.0", range);
        if (fits) {
            assertThatCode(() -> release.requireEngine(FILE, running)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> release.requireEngine(FILE, running))
                    .isInstanceOf(TorteException.Incompatible.class)
                    .hasMessageContaining("engine: expected " + range + ", found " + running);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.1,1.0.0,true",
        "1.10.0,1.9.9,true",
        "1.0.0,1.0.0-beta,true",
        "1.0.0,1.0.0,false",
        "1.0.0-beta,1.0.0,false",
        "0.9.0,1.0.0,false",
        "1.0.0+b2,1.0.0+b1,false"
    })
    void onlyNewerOnesReplace(String version, String installed, boolean replaces) {
        Optional<Release> next = Optional.of(release(version, ">=0.1.0"));
        Optional<Release> old = Optional.of(release(installed, ">=0.1.0"));
        if (replaces) {
            assertThatCode(() -> Release.requireNewer(FILE, next, "a", old, "b"))
                    .doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> Release.requireNewer(FILE, next, "a", old, "b"))
                    .isInstanceOf(TorteException.Incompatible.class);
        }
        assertThatCode(() -> Release.requireNewer(FILE, next, "a", old, "a")).doesNotThrowAnyException();
        assertThatCode(() -> Release.requireNewer(FILE, next, "a", Optional.empty(), "b"))
                .doesNotThrowAnyException();
    }
}
