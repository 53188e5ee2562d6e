package dev.torte.train;

/**
 * One finished update.
 *
 * @param step         counted from 1
 * @param loss         before the update
 * @param gradientNorm before clipping
 * @param rate         learning rate of the update
 * @param bytes        bytes read
 * @param seconds      wall time of the update
 */
public record StepReport(long step, LossParts loss, double gradientNorm, double rate, long bytes, double seconds) {

    /** Returns the speed of this update. */
    public double bytesPerSecond() {
        return bytes / seconds;
    }
}
