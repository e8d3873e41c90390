using BlockSharp.Benchmarks.Gpu;

return CommandLine.Run(args);
