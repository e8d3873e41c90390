namespace BlockSharp.Samples.QuantizedLinear;

/// <summary>What one kernel did.</summary>
/// <param name="Kernel">Its name, for people.</param>
/// <param name="Rows">Rows of x.</param>
/// <param name="WeightBytes">Bytes of weights, scales and zeros that a call reads.</param>
/// <param name="Seconds">Time of one call.</param>
/// <param name="Rate">Its rate with the unit: GB/s of weights for one row, arithmetic for many.</param>
/// <param name="SignalToNoise">dB against fp64.</param>
/// <param name="LargestError">Against fp64.</param>
internal sealed record Measurement(string Kernel, int Rows, long WeightBytes, double Seconds, string Rate, double SignalToNoise, double LargestError);
