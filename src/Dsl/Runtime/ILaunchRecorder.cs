namespace BlockSharp.Runtime;

/// <summary>Takes the launches of a stream that is recorded: each device has its own way to be told of them.</summary>
internal interface ILaunchRecorder;
