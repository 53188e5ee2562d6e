package dev.torte.app.cli;

import dev.torte.app.Console;
import dev.torte.app.JsonLine;
import dev.torte.app.evidence.Claim.Status;
import dev.torte.app.evidence.ClaimFamily;
import dev.torte.app.evidence.ClaimFile;
import dev.torte.app.evidence.ClaimVerifier;
import dev.torte.app.evidence.ClaimsPage;
import dev.torte.app.evidence.Verdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes the status of every claim again. */
@Command(
        name = "verify",
        description = {
            "Compute every claim's figure and status again from the records: nothing is trained and nothing is believed. Exit code 1"
                    + " when a status is not the published one, or a record was edited, truncated, replaced or removed."
        },
        footer = {"", "Examples:", "  torte claims verify", "  torte claims verify --html claims.html"})
final class ClaimsVerifyCommand extends Verb {
    private static final int SURPRISED = 1;

    private final Console console;

    @Option(
            names = "--claims",
            paramLabel = "DIR",
            defaultValue = "recipes/claims",
            description = "The folder of claims (default: ${DEFAULT-VALUE}).")
    private Path claims;

    @Option(
            names = "--evidence",
            paramLabel = "DIR",
            defaultValue = "evidence",
            description = "The folder of records (default: ${DEFAULT-VALUE}).")
    private Path evidence;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with all figures and curves.")
    private Path html;

    @Mixin
    private JsonOption json;

    ClaimsVerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<ClaimFamily> families = ClaimFile.readAll(claims);
        ClaimVerifier verifier = new ClaimVerifier(evidence);
        List<Verdict> verdicts = verifier.verify(families);
        if (json.wanted()) {
            console.result(JsonLine.of(Map.of(
                    "verdicts",
                    verdicts.stream().map(ClaimsVerifyCommand::facts).toList())));
        } else {
            verdicts.forEach(verdict -> console.result(line(verdict)));
            console.result(summary(verdicts));
        }
        if (html != null) {
            new ClaimsPage(verifier, verdicts).write(html);
            console.note("Page: " + html);
        }
        List<Verdict> surprising = verdicts.stream().filter(Verdict::surprising).toList();
        surprising.forEach(verdict -> console.note("torte: " + verdict.claim().id() + ": published as "
                + verdict.claim().expect() + ", found " + verdict.status()
                + (verdict.reason().isEmpty() ? "" : ": " + verdict.reason())));
        if (!surprising.isEmpty()) {
            console.note(
                    "  next: take damaged records from the repository again; where none is, correct 'expect' of the claim");
        }
        return surprising.isEmpty() ? DONE : SURPRISED;
    }

    private static String line(Verdict verdict) {
        return String.format(
                Locale.ROOT,
                "%-10s %-44s %-34s %s",
                verdict.status(),
                verdict.claim().id(),
                verdict.figure().isPresent()
                        ? String.format(
                                        Locale.ROOT,
                                        "%.4f %s",
                                        verdict.figure().getAsDouble(),
                                        verdict.claim().bound().words())
                                + verdict.range()
                                        .map(range ->
                                                String.format(Locale.ROOT, " [%.4f, %.4f]", range.low(), range.high()))
                                        .orElse("")
                        : verdict.claim().bound().words(),
                verdict.reason().isEmpty() ? verdict.claim().text() : verdict.reason());
    }

    private static String summary(List<Verdict> verdicts) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(Status.values())
                .forEach(status -> text.append(text.isEmpty() ? "" : ", ")
                        .append(verdicts.stream()
                                .filter(verdict -> verdict.status() == status)
                                .count())
                        .append(' ')
                        .append(status));
        return text + " of " + verdicts.size() + " claims";
    }

    private static Map<String, Object> facts(Verdict verdict) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id", verdict.claim().id());
        facts.put("family", verdict.family().family());
        facts.put("text", verdict.claim().text());
        facts.put("bound", verdict.claim().bound().words());
        facts.put("status", verdict.status().name());
        facts.put("expect", verdict.claim().expect().name());
        facts.put("figure", verdict.figure().isPresent() ? verdict.figure().getAsDouble() : null);
        facts.put("low", verdict.range().map(range -> range.low()).orElse(null));
        facts.put("high", verdict.range().map(range -> range.high()).orElse(null));
        facts.put("reason", verdict.reason());
        facts.put("records", verdict.records());
        return facts;
    }
}
