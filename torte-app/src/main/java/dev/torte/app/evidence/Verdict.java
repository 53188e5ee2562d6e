package dev.torte.app.evidence;

import dev.torte.app.evidence.Claim.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What became of a claim.
 *
 * @param figure   the statistic, where there were records to compute it from
 * @param range    where resampling puts it, if it was resampled
 * @param reason   why it is not PASS; empty for PASS
 * @param damaged  whether a record that it needs is damaged, removed, or of other text
 * @param records  that were read, as folder/name
 */
public record Verdict(
        ClaimFamily family,
        Claim claim,
        Status status,
        OptionalDouble figure,
        Optional<Range> range,
        String reason,
        boolean damaged,
        List<String> records) {
    /** An interval of values. */
    public record Range(double low, double high) {}

    public Verdict {
        records = List.copyOf(records);
    }

    /** Returns whether it is not what is published, or rests on a record that cannot be trusted. */
    public boolean surprising() {
        return damaged || status != claim.expect();
    }
}
