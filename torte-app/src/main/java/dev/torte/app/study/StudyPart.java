package dev.torte.app.study;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.torte.app.experiment.Experiment.RunName;
import dev.torte.app.experiment.Experiment.TextFile;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a study measures, each in a record of its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StudyPart.Brick.class, name = "brick"),
    @JsonSubTypes.Type(value = StudyPart.Exact.class, name = "exact"),
    @JsonSubTypes.Type(value = StudyPart.Routing.class, name = "routing"),
    @JsonSubTypes.Type(value = StudyPart.Transfer.class, name = "transfer")
})
public sealed interface StudyPart {

    /** Returns the name of its record, without ending. */
    String record();

    /** Returns the runs whose models it needs. */
    List<RunName> runs();

    /**
     * A brick that is learnt, by the study's {@link Study.Learning}, for others of its parts.
     *
     * @param seed   of windows and first weights
     * @param recipe as a model file has it
     * @param hosts  on which it is learnt
     */
    record Brick(String model, long seed, JsonNode recipe, List<RunName> hosts) implements StudyPart {
        public Brick {
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty()) {
                throw new IllegalArgumentException("a brick needs at least 1 host, found none");
            }
        }

        @Override
        public String record() {
            return model + "-seed" + seed;
        }

        @Override
        public List<RunName> runs() {
            return hosts;
        }
    }

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

    /**
     * How well hosts predict with bricks that were learnt on others of them: every brick in every host, each host in processes of its own
     * that compute in different ways ({@link TransferRecord}).
     *
     * @param bricks      runs of this study that learnt them
     * @param precisions  in which they are stored, as {@code torte bench bricks} has it
     * @param receivers   what hosts do for them, likewise
     * @param pieces      of the texts that are scored, at equal distances
     * @param pieceBytes  of each
     */
    record Transfer(
            String record,
            List<RunName> bricks,
            List<RunName> hosts,
            List<String> precisions,
            List<String> receivers,
            Scored text,
            int pieces,
            int pieceBytes)
            implements StudyPart {
        public Transfer {
            bricks = List.copyOf(bricks);
            hosts = List.copyOf(hosts);
            precisions = List.copyOf(precisions);
            receivers = List.copyOf(receivers);
            if (bricks.isEmpty() || hosts.size() < 2 || precisions.isEmpty() || receivers.isEmpty()) {
                throw new IllegalArgumentException(
                        "a transfer needs bricks, at least 2 hosts, precisions and receivers, found " + bricks.size()
                                + ", " + hosts.size() + ", " + precisions.size() + " and " + receivers.size());
            }
            if (pieces < 1 || pieceBytes < 2) {
                throw new IllegalArgumentException(
                        "pieces must be at least 1 and pieceBytes 2, found " + pieces + " and " + pieceBytes);
            }
        }

        @Override
        public List<RunName> runs() {
            return Stream.concat(bricks.stream(), hosts.stream()).toList();
        }
    }

    /**
     * Whether a router finds the model of each stretch of a stream of several domains, and at what cost.
     *
     * @param domains     the first one's model is the core, to which the router abstains
     * @param arrangement seed of the stream
     * @param laps        how often each domain follows each other one
     * @param rounds      of times
     */
    record Routing(String record, List<Domain> domains, long arrangement, int laps, int rounds) implements StudyPart {
        public Routing {
            domains = List.copyOf(domains);
            if (domains.size() < 2 || laps < 1 || rounds < 1) {
                throw new IllegalArgumentException("routing needs at least 2 domains, 1 lap and 1 round, found "
                        + domains.size() + ", " + laps + " and " + rounds);
            }
        }

        @Override
        public List<RunName> runs() {
            return domains.stream().map(Domain::model).toList();
        }
    }

    /**
     * A domain of a stream.
     *
     * @param model that should predict it
     * @param text  of it that nobody has learnt from
     */
    record Domain(String name, RunName model, List<TextFile> text) {
        public Domain {
            text = List.copyOf(text);
            if (text.isEmpty()) {
                throw new IllegalArgumentException("domain " + name + " needs text, found none");
            }
        }
    }

    /**
     * Texts of a transfer.
     *
     * @param domain      of the bricks, scored
     * @param general     scored
     * @param calibration general text from which receivers learn, not scored
     */
    record Scored(List<TextFile> domain, List<TextFile> general, List<TextFile> calibration) {
        public Scored {
            domain = List.copyOf(domain);
            general = List.copyOf(general);
            calibration = List.copyOf(calibration);
            if (domain.isEmpty() || general.isEmpty() || calibration.isEmpty()) {
                throw new IllegalArgumentException(
                        "domain, general and calibration must be at least 1 file each, found " + domain.size() + ", "
                                + general.size() + " and " + calibration.size());
            }
        }
    }
}
