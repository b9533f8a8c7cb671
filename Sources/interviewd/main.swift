print("interviewd")
