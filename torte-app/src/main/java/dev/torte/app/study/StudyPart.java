package dev.torte.app.study;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.app.experiment.Experiment.TextFile;
import java.util.List;
import java.util.stream.Stream;

/** What a study measures, each in a record of its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(value = StudyPart.Exact.class, name = "exact")})
public sealed interface StudyPart {

    /** Returns the name of its record, without ending. */
    String record();

    /** Returns the runs whose models it needs. */
    List<RunName> runs();

    /**
     * Whether capsules compute the same bits everywhere: each is installed in every host, in processes of their own that compute in
     * different ways ({@link ExactRecord#SETTINGS}).
     *
     * @param pieces       of the text, at equal distances in it
     * @param pieceBytes   of each
     * @param writtenBytes that each process lets the capsule write
     */
    record Exact(
            String record,
            List<RunName> capsules,
            List<RunName> hosts,
            List<TextFile> text,
            int pieces,
            int pieceBytes,
            int writtenBytes)
            implements StudyPart {
        public Exact {
            capsules = List.copyOf(capsules);
            hosts = List.copyOf(hosts);
            text = List.copyOf(text);
            if (capsules.isEmpty() || hosts.size() < 2 || text.isEmpty()) {
                throw new IllegalArgumentException("an exact part needs capsules, at least 2 hosts and text, found "
                        + capsules.size() + ", " + hosts.size() + " and " + text.size());
            }
            if (pieces < 1 || pieceBytes < 2 || writtenBytes < 1) {
                throw new IllegalArgumentException("pieces and writtenBytes must be at least 1, pieceBytes 2, found "
                        + pieces + ", " + writtenBytes + " and " + pieceBytes);
            }
        }

        @Override
        public List<RunName> runs() {
            return Stream.concat(capsules.stream(), hosts.stream()).toList();
        }
    }
}
