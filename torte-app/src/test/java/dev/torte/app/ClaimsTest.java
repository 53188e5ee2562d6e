package dev.torte.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torte.app.evidence.ClaimsFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A claim is as good as its records: edited, truncated, replaced or removed ones are seen. */
final class ClaimsTest {
    @TempDir
    private Path folder;

    private Path records;

    @BeforeEach
    void setUp() throws IOException {
        records = ClaimsFixture.records(folder.resolve("evidence"), 0.2);
        claims("PASS", "PASS", "UNMEASURED");
    }

    private void claims(String better, String smaller, String other) throws IOException {
        Files.createDirectories(folder.resolve("claims"));
        Files.writeString(
                folder.resolve("claims/c.yaml"),
                String.format(Locale.ROOT, """
                family: tiny claims
                source: this test
                experiment: e
                seeds: [1, 2, 3]
                interval: {resamples: 500, seed: 1, alpha: 0.05}
                claims:
                  - {id: better, text: Ours is better, statistic: {kind: bpb-difference, model: ours, against: theirs}, below: 0, expect: %s}
                  - {id: ratio, text: By a twentieth, statistic: {kind: bpb-ratio, model: ours, against: theirs}, atMost: 0.95, expect: %s}
                  - {id: xz, text: Better than xz, statistic: {kind: bpb-over-column, model: ours, column: xz -9e}, below: 0, expect: %s}
                  - {id: smaller, text: And smaller, statistic: {kind: ratio, model: ours, against: theirs, figure: parameters}, atMost: 0.98, expect: %s}
                  - {id: speed, text: Fast, statistic: {kind: value, model: ours, figure: decodeBytesPerSecond}, atLeast: 20, expect: %s}
                  - {id: absolute, text: Very good, statistic: {kind: bpb, model: ours}, below: 1.5, expect: FAIL}
                  - {id: other, text: Better than others, statistic: {kind: bpb-difference, model: ours, against: others}, below: 0, expect: %s}
                  - {id: code, text: A real code, statistic: {kind: code-over-score, model: ours}, atMost: 0.001, expect: PASS}
                  - {id: exact, text: Exact, statistic: {kind: measured, record: transfer, figure: difference}, atMost: 0, expect: UNMEASURED}
                """, better, better, better, smaller, smaller, other));
    }

    private CommandRun verify(Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "claims", "verify", "--claims", folder.resolve("claims"), "--evidence", folder.resolve("evidence")));
        words.addAll(List.of(more));
        return CommandRun.of(words.toArray());
    }

    private static String status(CommandRun run, String id) {
        return run.out()
                .lines()
                .filter(line -> line.matches("[A-Z]+ +" + id + " .*"))
                .findFirst()
                .orElseThrow()
                .replaceFirst(" .*", "");
    }

    @Test
    void figuresComeFromTheRecords() {
        CommandRun run = verify().succeeds();
        assertThat(run.out())
                .containsPattern("PASS +better +-0\\.\\d{4} < 0 \\[-0\\.\\d{4}, -0\\.\\d{4}\\]")
                .containsPattern("PASS +ratio +0\\.9\\d{3}")
                .containsPattern("PASS +xz +-0\\.")
                .containsPattern("PASS +smaller +0\\.9000 ≤ 0\\.98")
                .containsPattern("PASS +speed +20\\.0000 ≥ 20")
                .containsPattern("PASS +code +0\\.0005 ≤ 0\\.001")
                .containsPattern("FAIL +absolute +\\d\\.\\d{4} < 1\\.5")
                .containsPattern("UNMEASURED +other .* no record yet: others-seed1, others-seed2, others-seed3")
                .containsPattern("UNMEASURED +exact .* no record yet: transfer")
                .contains("6 PASS, 1 FAIL, 2 UNMEASURED of 9 claims");
    }

    @Test
    void aClaimThatIsPublishedOtherwiseFailsTheVerification() throws IOException {
        claims("FAIL", "PASS", "UNMEASURED");
        CommandRun run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("torte: better: published as FAIL, found PASS", "next:");
        claims("PASS", "PASS", "PASS");
        assertThat(verify().err()).contains("other: published as PASS, found UNMEASURED");
    }

    @Test
    void aSingleChangedDigitIsSeen() throws IOException {
        Path record = records.resolve("theirs-seed2.json");
        String text = Files.readString(record);
        int at = text.indexOf("\"documents\":[[") + 20;
        while (!Character.isDigit(text.charAt(at))) {
            at++;
        }
        char changed = text.charAt(at) == '7' ? '8' : '7';
        Files.writeString(record, text.substring(0, at) + changed + text.substring(at + 1));
        CommandRun run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(status(run, "better")).isEqualTo("FAIL");
        assertThat(run.err())
                .contains("better: published as PASS, found FAIL: ", "theirs-seed2.json: the record was altered");
        assertThat(status(run, "xz")).as("needs ours only").isEqualTo("PASS");
    }

    @Test
    void aRecordThatWasMadeToFitItsOwnHashIsSeenByTheList() {
        ClaimsFixture.replace(records, "theirs", 2, 9);
        CommandRun run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(status(run, "better")).isEqualTo("FAIL");
        assertThat(run.err()).contains("theirs-seed2.json: was replaced: SHA256SUMS expects ");
    }

    @Test
    void aTruncatedRecordIsSeenWhereverItIsCut() throws IOException {
        Path record = records.resolve("ours-seed1.json");
        byte[] whole = Files.readAllBytes(record);
        for (int length : new int[] {0, 1, whole.length / 2, whole.length - 2}) {
            Files.write(record, Arrays.copyOf(whole, length));
            CommandRun run = verify();
            assertThat(run.code()).isEqualTo(1);
            assertThat(status(run, "better")).isEqualTo("FAIL");
            assertThat(run.err()).contains("ours-seed1.json");
        }
    }

    @Test
    void aRemovedRecordLeavesItsClaimsUnmeasured() throws IOException {
        Files.delete(records.resolve("theirs-seed3.json"));
        CommandRun run = verify();
        assertThat(run.code()).isEqualTo(1);
        assertThat(status(run, "better")).isEqualTo("UNMEASURED");
        assertThat(status(run, "smaller")).isEqualTo("UNMEASURED");
        assertThat(status(run, "speed")).isEqualTo("PASS");
        assertThat(run.err()).contains("removed: theirs-seed3");
    }

    @Test
    void recordsOfOtherTextAreNotCompared() {
        ClaimsFixture.otherText(records, "theirs", 1);
        CommandRun run = verify();
        assertThat(status(run, "better")).isEqualTo("FAIL");
        assertThat(run.err()).contains("theirs-seed2 was scored on other text than theirs-seed1");
    }

    @Test
    void aRecordOfAnotherRunIsNotTaken() throws IOException {
        Files.copy(
                records.resolve("ours-seed1.json"),
                records.resolve("theirs-seed1.json"),
                StandardCopyOption.REPLACE_EXISTING);
        ClaimsFixture.list(records);
        CommandRun run = verify();
        assertThat(status(run, "better")).isEqualTo("FAIL");
        assertThat(run.err()).contains("theirs-seed1 is the record of another run: ours-seed1");
    }

    @Test
    void aDifferenceThatSeedsMayHaveMadeIsNotEnough() throws IOException {
        ClaimsFixture.records(folder.resolve("evidence"), 0.001);
        claims("FAIL", "PASS", "UNMEASURED");
        CommandRun run = verify();
        assertThat(status(run, "better")).isEqualTo("FAIL");
    }

    @Test
    void theVerdictsAreThereForPrograms() {
        Map<?, ?> first = (Map<?, ?>) ((List<?>) verify("--json").json().get("verdicts")).getFirst();
        assertThat(first.get("status")).isEqualTo("PASS");
        assertThat(first.get("id")).isEqualTo("better");
        assertThat((Double) first.get("low")).isLessThan((Double) first.get("high"));
    }

    @Test
    void thePageHasEveryClaimAndEveryRunAndNeedsNothingElse() throws IOException {
        Path page = folder.resolve("claims.html");
        verify("--html", page).succeeds();
        String html = Files.readString(page, StandardCharsets.UTF_8);
        assertThat(html)
                .contains("Ours is better", "ours, seed 1", "theirs, seed 3", "xz -9e", "pill unmeasured", "Is it so?")
                .doesNotContain("{{")
                .doesNotContain("http://")
                .doesNotContain("https://")
                .doesNotContain("<script");
    }

    @ParameterizedTest
    @CsvSource({
        "below: 0,bellow: 0,line 7",
        "below: 0,'below: 0, atMost: 1',needs one of",
        "kind: bpb-ratio,kind: bpb-rate,line 8",
        "id: ratio,id: better,two claims have the id 'better'",
        "expect: FAIL,expect: MAYBE,line 12",
        "resamples: 500,resamples: 5,resamples must be in",
    })
    void mistakesInClaimsAreNamed(String right, String wrong, String cause) throws IOException {
        Path file = folder.resolve("claims/c.yaml");
        Files.writeString(file, Files.readString(file).replaceFirst(right, wrong));
        verify().fails(1, cause, "recipes");
    }

    @Test
    void theClaimsOfTheRepositoryCanBeReadAndAreUnmeasuredWithoutRecords() {
        CommandRun run = CommandRun.of(
                "claims", "verify", "--claims", "../recipes/claims", "--evidence", folder.resolve("none"));
        assertThat(run.out()).contains(" 0 FAIL").doesNotContain("\nPASS ").doesNotContain("\nFAIL ");
        assertThat(run.out().lines().count()).isGreaterThan(300);
    }

    @Test
    void missingFoldersAreNamed() throws IOException {
        CommandRun.of("claims", "verify", "--claims", folder.resolve("none")).fails(1, "none: not found", "--claims");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        CommandRun.of("claims", "verify", "--claims", empty).fails(1, "not found", "--claims");
        CommandRun nothing = CommandRun.of(
                "claims", "verify", "--claims", folder.resolve("claims"), "--evidence", folder.resolve("none"));
        assertThat(status(nothing, "better")).isEqualTo("UNMEASURED");
    }
}
