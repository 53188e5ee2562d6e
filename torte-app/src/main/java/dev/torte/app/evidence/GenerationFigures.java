package dev.torte.app.evidence;

import dev.torte.app.evidence.RunEvidence.Unfit;
import dev.torte.model.io.JsonValue;
import dev.torte.model.io.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * The figures of written text. By itself a name stands for text drawn at the plan's temperature, after {@code greedy.} for the
 * likeliest text, after {@code real.} for what really follows the prompts:
 *
 * <ul>
 *   <li>{@code printable}, {@code alphaSpace}, {@code distinctCharacterTrigrams}, {@code distinctWord4Grams}: shares, the mean over
 *       samples; the last leaves out samples of fewer than four words;
 *   <li>{@code samplesWithRepeated8}, {@code samplesWithRepeated4}, {@code samplesWithRepeatedWord4}: how many samples hold 8
 *       characters, 4 characters, 4 words in a row twice;
 *   <li>{@code trigramDivergence}: of what was drawn after every other prompt from what really follows the others, in bits, the mean
 *       of both ways round; {@code real.trigramDivergence}: the same of real text, which no writer can be expected to go below.
 * </ul>
 *
 * <p>All samples are taken alike and have the same length; sets that a divergence compares have the same size and no prompt in common.
 */
final class GenerationFigures implements MeasurementEvidence.Figures {
    private final List<TextQuality> sampled;
    private final List<TextQuality> greedy;
    private final List<TextQuality> real;
    private final TrigramDivergence evenWritten;
    private final TrigramDivergence oddWritten;
    private final TrigramDivergence bothReal;

    private GenerationFigures(JsonObject record) throws Unfit {
        this.sampled = samples(record, "sampled");
        this.greedy = samples(record, "greedy");
        this.real = samples(record, "real");
        this.evenWritten = divergence(record, "evenSampledOddReal", sampled, real);
        this.bothReal = divergence(record, "evenRealOddReal", real, real);
        this.oddWritten = divergence(record, "evenRealOddSampled", real, sampled);
    }

    static GenerationFigures of(JsonObject record) throws Unfit {
        return new GenerationFigures(record);
    }

    private static List<TextQuality> samples(JsonObject record, String name) throws Unfit {
        List<TextQuality> samples = new ArrayList<>();
        for (JsonValue row : RunEvidence.array(record, "samples." + name)) {
            TextQuality sample = TextQuality.of(row);
            if (sample.bytes() != (long) RunEvidence.number(record, "plan.bytes")) {
                throw new Unfit("samples." + name + ": expected plan.bytes bytes each, found " + sample.bytes());
            }
            samples.add(sample);
        }
        if (samples.size() != (long) RunEvidence.number(record, "plan.prompts")) {
            throw new Unfit("samples." + name + ": expected one for each of plan.prompts, found " + samples.size());
        }
        return samples;
    }

    /** Reads a divergence, which must be of texts with as many trigrams as the samples have. */
    private static TrigramDivergence divergence(
            JsonObject record, String name, List<TextQuality> even, List<TextQuality> odd) throws Unfit {
        TrigramDivergence divergence = TrigramDivergence.of(RunEvidence.array(record, "divergences." + name));
        if (divergence.left() != trigrams(even, 0) || divergence.right() != trigrams(odd, 1)) {
            throw new Unfit("divergences." + name + ": is of other texts than the samples");
        }
        return divergence;
    }

    private static long trigrams(List<TextQuality> samples, int from) {
        long sum = 0;
        for (int i = from; i < samples.size(); i += 2) {
            sum += samples.get(i).runs(3);
        }
        return sum;
    }

    @Override
    public double of(String figure) throws Unfit {
        return switch (figure) {
            case "trigramDivergence" -> (evenWritten.bits() + oddWritten.bits()) / 2;
            case "real.trigramDivergence" -> bothReal.bits();
            case String name when name.startsWith("greedy.") -> of(name.substring("greedy.".length()), greedy);
            case String name when name.startsWith("real.") -> of(name.substring("real.".length()), real);
            case String name -> of(name, sampled);
        };
    }

    private static double of(String figure, List<TextQuality> samples) throws Unfit {
        return switch (figure) {
            case "printable" -> mean(samples, TextQuality::printableShare);
            case "alphaSpace" -> mean(samples, TextQuality::alphaSpaceShare);
            case "distinctCharacterTrigrams" -> mean(samples, TextQuality::distinctTrigramShare);
            case "distinctWord4Grams" ->
                mean(
                        samples.stream().filter(each -> each.wordRuns() > 0).toList(),
                        each -> (double) each.distinctWord4() / each.wordRuns());
            case "samplesWithRepeated8" -> count(samples, TextQuality::repeats8);
            case "samplesWithRepeated4" -> count(samples, TextQuality::repeats4);
            case "samplesWithRepeatedWord4" -> count(samples, each -> each.distinctWord4() < each.wordRuns());
            default -> throw new Unfit(figure + ": written text has no such figure");
        };
    }

    private static double mean(List<TextQuality> samples, ToDoubleFunction<TextQuality> share) {
        return samples.stream().mapToDouble(share).average().orElse(Double.NaN);
    }

    private static double count(List<TextQuality> samples, Predicate<TextQuality> wanted) {
        return samples.stream().filter(wanted).count();
    }
}
