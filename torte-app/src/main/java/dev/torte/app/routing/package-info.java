/**
 * Routing between the core and installed capsules: their profiles on disk, what predicts which stretch of a text, and a trial of it. Uses
 * {@link dev.torte.runtime.routing}; prints nothing but progress.
 */
package dev.torte.app.routing;
