/**
 * Which of several models should predict the text at hand: {@link dev.torte.runtime.routing.DomainProfile} is what a model writes in a
 * small table, {@link dev.torte.runtime.routing.Router} compares tables byte by byte, {@link dev.torte.runtime.routing.RoutedSession}
 * predicts by the models that it names. Knows nothing of files and stores. Start reading at {@code Router}.
 */
package dev.torte.runtime.routing;
